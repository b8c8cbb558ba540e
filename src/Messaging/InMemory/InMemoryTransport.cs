using Messaging.Channels;
using Messaging.Transports;
using Messaging.Validation;

namespace Messaging.InMemory;

/// <summary>The client side: reaches the in-memory server of the same services.</summary>
internal sealed class InMemoryTransport(InMemoryServer server, TimeProvider timeProvider, ChannelMetrics metrics, MessageValidators? validators = null) : IClientTransport
{
    public const string Word = "InMemory";

    public string Name => Word;

    public string DefaultSerializer => "Json";

    public IEnumerable<string> Validate(string channelName, ChannelOptions options) => [];

    public Task<ITransportConnection> ConnectAsync(TransportConnectContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(server.Connect(context, new HandlerHost(timeProvider, metrics, validators)));
    }
}
