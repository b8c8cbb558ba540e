using System.Runtime.CompilerServices;
using Messaging.Transports;

namespace Messaging.Channels;

/// <summary>The channel of every transport and both roles: serializer on one side, connection on the other.</summary>
internal sealed class TypedChannel<TSend, TReceive>(
    ITransportConnection connection,
    ChannelInfo info,
    MessageKind kind,
    OutgoingSerializer<TSend>? outgoing,
    MessageReader<TReceive> reader) : IDuplexChannel<TSend, TReceive>
{
    public ChannelInfo Info => info;

    public Task<ChannelClosed> Closed => connection.Closed;

    public ValueTask SendAsync(TSend message, CancellationToken cancellationToken = default)
    {
        // The comparison is a constant for the JIT: a raw channel has no serializer branch and no boxing.
        return typeof(TSend) == typeof(RawMessage)
            ? connection.SendAsync(Unsafe.As<TSend, RawMessage>(ref message), cancellationToken)
            : connection.SendAsync(message, kind, outgoing!, cancellationToken);
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken = default) => connection.CompleteAsync(cancellationToken);

    public IAsyncEnumerable<TReceive> ReadAllAsync(CancellationToken cancellationToken = default) => reader.ReadAll(cancellationToken);

    public void Abort(ChannelCloseStatus status, string? reason = null)
    {
        if (status == ChannelCloseStatus.Completed || !Enum.IsDefined(status))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "Expected a status other than Completed; the normal end is CompleteAsync and DisposeAsync.");
        }

        connection.Abort(new ChannelClosed(status, reason));
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
