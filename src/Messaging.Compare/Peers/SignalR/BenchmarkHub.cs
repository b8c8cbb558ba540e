using Messaging.Compare.Payloads;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;

namespace Messaging.Compare.Peers.SignalR;

/// <summary>The hub: streams in both directions and an echo, as the documentation of streaming shows them.</summary>
internal sealed class BenchmarkHub(StreamMeters meters) : Hub
{
    /// <summary>Takes a stream of bytes.</summary>
    public Task Up(string spec, ChannelReader<byte[]> stream) => CountAsync(spec, stream);

    /// <summary>Takes a stream of objects.</summary>
    public Task UpQuotes(string spec, ChannelReader<Quote> stream) => CountAsync(spec, stream);

    /// <summary>Gives a stream of bytes.</summary>
    public IAsyncEnumerable<byte[]> Down(string spec)
    {
        StreamSpec stream = StreamSpec.Parse(spec);
        return Source.Repeat(stream.Payload.CreateBytes(), meters.Open(stream));
    }

    /// <summary>Gives a stream of objects.</summary>
    public IAsyncEnumerable<Quote> DownQuotes(string spec)
    {
        StreamSpec stream = StreamSpec.Parse(spec);
        return Source.Repeat(Samples.Quote, meters.Open(stream));
    }

    /// <summary>Returns its argument.</summary>
    public byte[] Echo(byte[] message) => message;

    private async Task CountAsync<T>(string spec, ChannelReader<T> stream)
    {
        StreamMeter meter = meters.Open(StreamSpec.Parse(spec));
        while (await stream.WaitToReadAsync())
        {
            while (stream.TryRead(out _))
            {
                meter.Count();
            }
        }
    }
}
