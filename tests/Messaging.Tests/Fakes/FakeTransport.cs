using Messaging.Transports;

namespace Messaging.Tests.Fakes;

/// <summary>A transport that does what the test says.</summary>
internal sealed class FakeTransport(string name, Func<TransportConnectContext, CancellationToken, Task<ITransportConnection>> connect) : IClientTransport
{
    public string Name => name;

    public string DefaultSerializer { get; init; } = "Json";

    public List<TransportConnectContext> Connects { get; } = [];

    public Func<string, ChannelOptions, IEnumerable<string>> Check { get; init; } = (_, _) => [];

    public static FakeTransport Connecting(string name, ITransportConnection connection) => new(name, (_, _) => Task.FromResult(connection));

    public static FakeTransport Failing(string name, DuplexChannelException failure) => new(name, (_, _) => Task.FromException<ITransportConnection>(failure));

    public IEnumerable<string> Validate(string channelName, ChannelOptions options) => Check(channelName, options);

    public Task<ITransportConnection> ConnectAsync(TransportConnectContext context, CancellationToken cancellationToken)
    {
        Connects.Add(context);
        return connect(context, cancellationToken);
    }
}
