using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.Channels;

/// <summary>This library as an application uses it: raw channels for bytes, typed channels for objects.</summary>
/// <param name="setup">The transport and the serializer.</param>
/// <param name="payloads">What it carries, in the types that the serializer takes.</param>
internal sealed class ChannelPeer(ChannelSetup setup, IReadOnlyList<ChannelPayload> payloads) : IPeer
{
    public string Name => setup.Name;

    public PeerDescription Description { get; } = new(
        setup.Transport == ChannelSetup.Grpc ? "gRPC" : setup.Transport,
        setup.Serializer == "Json" ? "JSON" : setup.Serializer,
        setup.UsesHttp2 ? "2" : "1.1",
        IsOurs: true);

    public bool Supports(PayloadId payload) => payloads.Any(known => known.Name == payload.Name);

    public void AddServices(WebApplicationBuilder builder)
    {
        // Peers of several setups share a server, and serve a type of messages at one path.
        if (!builder.Services.Any(service => service.ServiceType == typeof(IMessagingEndpoints)))
        {
            builder.Services.AddMessagingWithSerializers();
            builder.Services.AddSingleton<MappedPaths>();
        }
    }

    public void Map(WebApplication app, StreamMeters meters)
    {
        HashSet<string> mapped = app.Services.GetRequiredService<MappedPaths>().Paths;
        foreach (ChannelPayload payload in payloads.Where(payload => mapped.Add(payload.Path)))
        {
            payload.Map(app, meters);
        }
    }

    public IPeerClient CreateClient(ServerAddress server) => new ChannelClient(server, setup, payloads);

    private sealed class MappedPaths
    {
        public HashSet<string> Paths { get; } = [];
    }
}
