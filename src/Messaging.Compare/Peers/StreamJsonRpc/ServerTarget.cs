using Messaging.Compare.Payloads;
using StreamJsonRpc;

namespace Messaging.Compare.Peers.StreamJsonRpc;

/// <summary>What a client can ask of the server. One for each connection.</summary>
internal sealed class ServerTarget(JsonRpc rpc, StreamMeters meters)
{
    private StreamMeter? _meter;

    /// <summary>Begins a stream to the server.</summary>
    public void Begin(string spec) => _meter = meters.Open(StreamSpec.Parse(spec));

    /// <summary>One message of a stream of bytes.</summary>
    public void Up(byte[] message) => _meter!.Count();

    /// <summary>One message of a stream of objects.</summary>
    public void UpQuote(Quote message) => _meter!.Count();

    /// <summary>Sends a stream to the client.</summary>
    public Task Down(string spec)
    {
        StreamSpec stream = StreamSpec.Parse(spec);
        return Notifications.SendAsync(rpc, stream, meters.Open(stream));
    }

    /// <summary>Returns its argument.</summary>
    public byte[] Echo(byte[] message) => message;
}
