using System.Text;

namespace Messaging.Fuzzing.Targets;

/// <summary>
/// The handshakes. The first byte chooses whose view it is: a server's of request headers (WebSocket on both versions of HTTP, subprotocols, origin, deadline), a
/// WebSocket client's of the answer, or a gRPC client's of metadata. The rest is lines, as the heads of HTTP are.
/// </summary>
internal sealed class HandshakeTarget : IFuzzTarget
{
    private readonly ServerHandshake _server = new();

    public string Name => "handshake";

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        int view = input[0] % 5;
        string[] lines = Encoding.Latin1.GetString(input[1..]).Split('\n');
        Invariant.BoundsMemory(input.Length, () =>
        {
            switch (view)
            {
                case 0 or 1:
                    _server.Run(lines, http2: view == 1);
                    break;
                case 2 or 3:
                    ClientHandshake.Run(lines, http2: view == 3);
                    break;
                default:
                    MetadataReading.Run(lines);
                    break;
            }
        });
    }
}
