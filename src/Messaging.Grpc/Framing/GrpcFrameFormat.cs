using System.Buffers.Binary;
using Messaging.Transports;

namespace Messaging.Grpc.Framing;

/// <summary>Length-prefixed messages (gRPC over HTTP/2, "Length-Prefixed-Message"): a flag for compression, four bytes of length, the message.</summary>
internal sealed class GrpcFrameFormat : IFrameFormat
{
    public const int HeaderSize = 5;

    public static GrpcFrameFormat Instance { get; } = new();

    public int GetHeaderSize(int payloadLength) => HeaderSize;

    public void Encode(Span<byte> header, Span<byte> payload, MessageKind kind)
    {
        header[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], payload.Length);
    }
}
