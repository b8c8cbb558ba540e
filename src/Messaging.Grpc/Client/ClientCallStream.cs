using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Messaging.Grpc.Framing;

namespace Messaging.Grpc.Client;

/// <summary>Takes blocks of whole frames and writes each message to the call; what the block holds leaves in one piece.</summary>
internal sealed class ClientCallStream(IClientStreamWriter<OutgoingMessage> writer, CallState state) : WriteOnlyStream
{
    /// <summary>Follows the last frame. It never reaches the wire, where a frame begins with 0 or 1.</summary>
    public static readonly byte[] EndOfSending = [0xFF];

    private readonly OutgoingMessage _message = new();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        state.HoldsFlushes = true;
        bool isEnd = false;
        while (!buffer.IsEmpty)
        {
            isEnd = buffer.Span[0] == EndOfSending[0];
            if (isEnd)
            {
                break;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(buffer.Span[1..]);
            _message.Payload = buffer.Slice(GrpcFrameFormat.HeaderSize, length);
            await writer.WriteAsync(_message, CancellationToken.None).ConfigureAwait(false);
            buffer = buffer[(GrpcFrameFormat.HeaderSize + length)..];
        }

        _message.Payload = default;
        await state.FlushAsync().ConfigureAwait(false);
        if (isEnd)
        {
            await writer.CompleteAsync().ConfigureAwait(false);
        }
    }
}
