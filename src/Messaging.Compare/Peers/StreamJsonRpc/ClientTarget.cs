using Messaging.Compare.Payloads;
namespace Messaging.Compare.Peers.StreamJsonRpc;

/// <summary>What the server can ask of the client of one stream.</summary>
internal sealed class ClientTarget(StreamMeter meter)
{
    /// <summary>One message of a stream of bytes.</summary>
    public void Down(byte[] message) => meter.Count();

    /// <summary>One message of a stream of objects.</summary>
    public void DownQuote(Quote message) => meter.Count();
}
