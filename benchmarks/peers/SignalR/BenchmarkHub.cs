using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;

namespace Messaging.Benchmarks.Peers.SignalR;

/// <summary>The hub: streams in both directions and an echo, as the documentation of streaming shows them.</summary>
public sealed class BenchmarkHub(StreamMeters meters) : Hub
{
    /// <summary>Takes a stream of bytes.</summary>
    public Task Up(string spec, ChannelReader<byte[]> stream) => CountAsync(spec, stream);

    /// <summary>Takes a stream of objects.</summary>
    public Task UpQuotes(string spec, ChannelReader<Quote> stream) => CountAsync(spec, stream);

    /// <summary>Gives a stream of bytes.</summary>
    public IAsyncEnumerable<byte[]> Down(string spec)
    {
        StreamSpec stream = StreamSpec.Parse(spec);
        return Source.Repeat(stream.CreatePayload(), meters.Open(stream));
    }

    /// <summary>Gives a stream of objects.</summary>
    public IAsyncEnumerable<Quote> DownQuotes(string spec)
    {
        StreamSpec stream = StreamSpec.Parse(spec);
        return Source.Repeat(Quote.Sample, meters.Open(stream));
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
