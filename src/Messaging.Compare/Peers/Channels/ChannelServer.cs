using System.Collections.Concurrent;
using Messaging.AspNetCore;

namespace Messaging.Compare.Peers.Channels;

/// <summary>The server's side of channels with messages of one type.</summary>
internal sealed class ChannelServer<T>(StreamMeters meters, Func<PayloadId, T> create)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IDuplexChannel<T, T>>> _groups = new();

    public Task ServeAsync(IDuplexChannel<T, T> channel, DuplexChannelContext context)
    {
        StreamSpec spec = StreamSpec.Parse(context.HttpContext.Request.Headers[StreamSpec.HeaderName]);
        return spec.Kind switch
        {
            StreamKind.Up => CountAsync(channel, spec, meters.Open(spec)),
            StreamKind.Down => StreamAsync(channel, spec, meters.Open(spec)),
            StreamKind.GroupMember => JoinAsync(channel, spec),
            StreamKind.GroupSource => BroadcastAsync(channel, spec),
            _ => EchoAsync(channel, spec),
        };
    }

    private static async Task CountAsync(IDuplexChannel<T, T> channel, StreamSpec spec, StreamMeter meter)
    {
        await foreach (T _ in channel.ReadAllAsync())
        {
            Burden.Carry(spec.Burden);
            meter.Count();
        }
    }

    private async Task StreamAsync(IDuplexChannel<T, T> channel, StreamSpec spec, StreamMeter meter)
    {
        await foreach (T _ in channel.ReadAllAsync())
        {
            break;
        }

        T item = create(spec.Payload);
        do
        {
            Burden.Carry(spec.Burden);
            await channel.SendAsync(item);
        }
        while (!meter.Count());
    }

    private static async Task EchoAsync(IDuplexChannel<T, T> channel, StreamSpec spec)
    {
        await foreach (T message in channel.ReadAllAsync())
        {
            Burden.Carry(spec.Burden);
            await channel.SendAsync(message);
        }
    }

    private async Task JoinAsync(IDuplexChannel<T, T> channel, StreamSpec spec)
    {
        _groups.GetOrAdd(spec.Id, static _ => new ConcurrentQueue<IDuplexChannel<T, T>>()).Enqueue(channel);

        // Tells the client that the group has this member.
        await channel.SendAsync(create(spec.Payload));
        await foreach (T _ in channel.ReadAllAsync())
        {
        }
    }

    private async Task BroadcastAsync(IDuplexChannel<T, T> channel, StreamSpec spec)
    {
        T item = create(spec.Payload);
        IDuplexChannel<T, T>[] members = [.. _groups[spec.Id]];
        await foreach (T _ in channel.ReadAllAsync())
        {
            foreach (IDuplexChannel<T, T> member in members)
            {
                Burden.Carry(spec.Burden);
                await member.SendAsync(item);
            }
        }

        _groups.TryRemove(spec.Id, out ConcurrentQueue<IDuplexChannel<T, T>>? _);
    }
}
