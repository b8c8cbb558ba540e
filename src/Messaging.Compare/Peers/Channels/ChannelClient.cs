using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.Channels;

/// <summary>The client's side of this library: one named channel for each payload.</summary>
internal sealed class ChannelClient : IPeerClient, IRequestClient, IGroupClient
{
    private const int IdleMessageBytes = 48;

    private readonly ServiceProvider _services;
    private readonly Dictionary<string, IChannelSource> _sources;

    public ChannelClient(ServerAddress server, ChannelSetup setup, IReadOnlyList<ChannelPayload> payloads)
    {
        var services = new ServiceCollection();
        IMessagingBuilder builder = services.AddMessagingWithSerializers().AddWebSockets(options => options.HttpVersion = setup.HttpVersion);
        foreach (ChannelPayload payload in payloads)
        {
            payload.AddChannel(builder, options =>
            {
                options.Transport = setup.Transport;
                options.Address = setup.UsesHttp2 ? server.Http2("http", "/") : server.Http1("http", "/");
                options.Serializer = payload.Name == PayloadId.BytesName ? null : setup.Serializer;
                if (server.UseTls)
                {
                    options.Tls.PinnedSha256 = server.CertificateHash;
                }
            });
        }

        _services = services.BuildServiceProvider();
        _sources = payloads.ToDictionary(payload => payload.Name, payload => payload.CreateSource(_services));
    }

    public Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        Source(spec.Payload).OpenStreamAsync(spec, cancellationToken);

    public Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        Source(spec.Payload).OpenRoundTripsAsync(spec, cancellationToken);

    public Task<IGroup> OpenGroupAsync(string group, PayloadId payload, int members, int burden, CancellationToken cancellationToken) =>
        Source(payload).OpenGroupAsync(group, payload, members, burden, cancellationToken);

    public Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken)
    {
        var payload = PayloadId.Bytes(IdleMessageBytes);
        return Source(payload).OpenIdleAsync(payload, cancellationToken);
    }

    public async Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken)
    {
        var factory = _services.GetRequiredKeyedService<IDuplexChannelFactory<RawMessage, RawMessage>>(PayloadId.BytesName);
        var options = new ChannelConnectOptions();
        options.Headers.Add(StreamSpec.HeaderName, StreamSpec.ForEcho(StreamKind.Echo, PayloadId.Bytes(size)).Format());
        return new ChannelRequests(await factory.ConnectAsync(options, cancellationToken), size, slots);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private IChannelSource Source(PayloadId payload) => _sources[payload.Name];
}
