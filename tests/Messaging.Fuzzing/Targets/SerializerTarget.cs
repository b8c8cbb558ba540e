using System.Buffers;
using Messaging.Transports;

namespace Messaging.Fuzzing.Targets;

/// <summary>
/// The receive path around a serializer: bytes, a typed channel, a message or the one documented end. The first byte says how the rest is cut; in one piece and in
/// many it must come to the same, and what was read must be good for writing and reading again.
/// </summary>
/// <param name="name">The target's name.</param>
/// <param name="serializer">The serializer.</param>
internal sealed class SerializerTarget<T>(string name, IMessageSerializer serializer) : IFuzzTarget
    where T : class
{
    private readonly IMessageSerializer<T> _typed = serializer.ForType<T>();

    public string Name => name;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        int piece = 1 + input[0];
        byte[] bytes = input[1..].ToArray();
        Invariant.BoundsMemory(bytes.Length, () =>
        {
            T? whole = Read(new ReadOnlySequence<byte>(bytes));
            T? split = Read(Segments.Split(bytes, piece));
            Invariant.Holds(whole is not null || split is null, "Refused in one piece, read in many.");
            Invariant.Holds(whole is null || split is not null, "Read in one piece, refused in many.");
            if (whole is not null)
            {
                byte[] written = Write(whole);
                Invariant.Holds(written.AsSpan().SequenceEqual(Write(split!)), "Read as something else in many pieces.");
                Invariant.Holds(Read(new ReadOnlySequence<byte>(written)) is not null, "What was read cannot be read again after writing.");
            }
        });
    }

    private T? Read(in ReadOnlySequence<byte> payload)
    {
        PayloadConnection connection = new(payload, serializer.Kind);
        IAsyncEnumerator<T> messages = DuplexChannel.Create<T, T>(connection, serializer).ReadAllAsync().GetAsyncEnumerator();
        try
        {
            ValueTask<bool> next = messages.MoveNextAsync();
            Invariant.Holds(next.IsCompleted, "Reading waits although the message is there.");
            return next.AsTask().GetAwaiter().GetResult() ? messages.Current : throw new FindingException("The message is lost.");
        }
        catch (DuplexChannelException end)
        {
            Invariant.Holds(end.Status == ChannelCloseStatus.InvalidMessage, $"A bad message ends the channel with {end.Status}.");
            Invariant.Holds(connection.Closed is { IsCompleted: true, Result.Status: ChannelCloseStatus.InvalidMessage }, "The peer is not told.");
            return null;
        }
    }

    private byte[] Write(T message)
    {
        ArrayBufferWriter<byte> writer = new();
        _typed.Serialize(message, writer);
        return writer.WrittenSpan.ToArray();
    }
}
