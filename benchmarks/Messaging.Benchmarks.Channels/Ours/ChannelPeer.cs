using Messaging.AspNetCore;
using Messaging.Benchmarks.Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Benchmarks.Channels.Ours;

/// <summary>This library as an application uses it: raw channels for bytes, typed channels for objects.</summary>
/// <param name="setup">The transport and the serializer.</param>
/// <param name="sample">The object that is sent.</param>
internal sealed class ChannelPeer<TObject>(ChannelSetup setup, TObject sample) : IPeer
    where TObject : class
{
    public string Name => setup.Name;

    public bool Supports(PayloadType payload) => payload == PayloadType.Quotes || !setup.ObjectsOnly;

    public void AddServices(WebApplicationBuilder builder)
    {
        // Peers of several setups share a server.
        if (!builder.Services.Any(service => service.ServiceType == typeof(IMessagingEndpoints)))
        {
            builder.Services.AddMessagingWithSerializers();
        }
    }

    public void Map(WebApplication app, StreamMeters meters)
    {
        app.MapDuplexChannel<RawMessage, RawMessage>(setup.BytesPath, (IDuplexChannel<RawMessage, RawMessage> channel, DuplexChannelContext context) =>
            ServeAsync(channel, context, meters, static spec => new RawMessage(spec.CreatePayload(), MessageKind.Binary)));
        app.MapDuplexChannel<TObject, TObject>(setup.ObjectsPath, (IDuplexChannel<TObject, TObject> channel, DuplexChannelContext context) =>
            ServeAsync(channel, context, meters, _ => sample));
    }

    public IPeerClient CreateClient(ServerAddress server) => new ChannelClient<TObject>(server, setup, sample);

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
