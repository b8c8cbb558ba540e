using Messaging.AspNetCore;
using Messaging.Benchmarks.Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Benchmarks.Channels.Ours;

/// <summary>This library over WebSockets, as an application uses it: raw channels for bytes, typed JSON channels for objects.</summary>
internal sealed class ChannelPeer : IPeer
{
    private readonly bool _http2;

    private ChannelPeer(string name, bool http2)
    {
        Name = name;
        _http2 = http2;
    }

    /// <summary>Over HTTP/1.1.</summary>
    public static ChannelPeer Http1 { get; } = new("ours", http2: false);

    /// <summary>Over HTTP/2.</summary>
    public static ChannelPeer Http2 { get; } = new("ours-h2", http2: true);

    public string Name { get; }

    private string BytesPath => $"/{Name}/bytes";

    private string QuotesPath => $"/{Name}/quotes";

    public bool Supports(PayloadType payload) => true;

    public void AddServices(WebApplicationBuilder builder) => builder.Services.AddMessaging();

    public void Map(WebApplication app, StreamMeters meters)
    {
        app.MapDuplexChannel<RawMessage, RawMessage>(BytesPath, (IDuplexChannel<RawMessage, RawMessage> channel, DuplexChannelContext context) =>
            ServeAsync(channel, context, meters, static spec => new RawMessage(spec.CreatePayload(), MessageKind.Binary)));
        app.MapDuplexChannel<Quote, Quote>(QuotesPath, (IDuplexChannel<Quote, Quote> channel, DuplexChannelContext context) =>
            ServeAsync(channel, context, meters, static _ => Quote.Sample));
    }

    public IPeerClient CreateClient(ServerAddress server) => new ChannelClient(server, _http2, BytesPath, QuotesPath);

    private static Task ServeAsync<T>(IDuplexChannel<T, T> channel, DuplexChannelContext context, StreamMeters meters, Func<StreamSpec, T> createItem)
    {
        StreamSpec spec = StreamSpec.Parse(context.HttpContext.Request.Headers[StreamSpec.HeaderName]);
        return spec.Kind switch
        {
            StreamKind.Up => CountAsync(channel, meters.Open(spec)),
            StreamKind.Down => StreamAsync(channel, createItem(spec), meters.Open(spec)),
            _ => EchoAsync(channel),
        };
    }

    private static async Task CountAsync<T>(IDuplexChannel<T, T> channel, StreamMeter meter)
    {
        await foreach (T _ in channel.ReadAllAsync())
        {
            meter.Count();
        }
    }

    private static async Task StreamAsync<T>(IDuplexChannel<T, T> channel, T item, StreamMeter meter)
    {
        await foreach (T _ in channel.ReadAllAsync())
        {
            break;
        }

        do
        {
            await channel.SendAsync(item);
        }
        while (!meter.Count());
    }

    private static async Task EchoAsync<T>(IDuplexChannel<T, T> channel)
    {
        await foreach (T message in channel.ReadAllAsync())
        {
            await channel.SendAsync(message);
        }
    }
}
