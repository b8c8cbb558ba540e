using System.Buffers.Binary;
using System.Net.WebSockets;
using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets;

/// <summary>
/// Shows a given <see cref="WebSocket"/> as a stream of unmasked frames, so that the one connection class runs over it too. Every write must hold
/// whole frames. Pings and pongs are the socket's own business and are left out.
/// </summary>
internal sealed class FramedWebSocketStream(WebSocket webSocket) : Stream
{
    private const int HeaderRoom = 4;
    private const int LargestPayload = ushort.MaxValue;

    private bool _inMessage;
    private bool _closeSeen;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _closeSeen)
        {
            return 0;
        }

        Memory<byte> target = buffer[HeaderRoom..];
        target = target[..Math.Min(target.Length, LargestPayload)];
        ValueWebSocketReceiveResult result = await webSocket.ReceiveAsync(target, cancellationToken).ConfigureAwait(false);
        if (result.MessageType == WebSocketMessageType.Close)
        {
            _closeSeen = true;
            return WriteClose(buffer.Span);
        }

        Opcode opcode = _inMessage ? Opcode.Continuation
            : result.MessageType == WebSocketMessageType.Text ? Opcode.Text : Opcode.Binary;
        _inMessage = !result.EndOfMessage;
        return WriteFrame(buffer.Span, opcode, result.EndOfMessage, result.Count);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            (Opcode opcode, int headerSize, int length) = ReadHeader(buffer.Span);
            ReadOnlyMemory<byte> payload = buffer.Slice(headerSize, length);
            buffer = buffer[(headerSize + length)..];
            if (opcode == Opcode.Close)
            {
                (ushort code, string? reason) = ClosePayload.Read(payload.Span);
                await webSocket.CloseOutputAsync(
                    code == CloseCodes.NoStatus ? WebSocketCloseStatus.Empty : (WebSocketCloseStatus)code, reason, cancellationToken).ConfigureAwait(false);
            }
            else if (opcode is Opcode.Text or Opcode.Binary)
            {
                WebSocketMessageType type = opcode == Opcode.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                await webSocket.SendAsync(payload, type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            webSocket.Dispose();
        }

        base.Dispose(disposing);
    }

    private static (Opcode Opcode, int HeaderSize, int Length) ReadHeader(ReadOnlySpan<byte> frame)
    {
        var opcode = (Opcode)(frame[0] & FrameHeader.OpcodeBits);
        int length = frame[1] & FrameHeader.LengthBits;
        return length switch
        {
            FrameHeader.Length16 => (opcode, 4, BinaryPrimitives.ReadUInt16BigEndian(frame[2..])),
            FrameHeader.Length64 => (opcode, 10, (int)BinaryPrimitives.ReadInt64BigEndian(frame[2..])),
            _ => (opcode, 2, length),
        };
    }

    /// <summary>Writes the head of a frame whose payload lies at <see cref="HeaderRoom"/>, and closes the gap.</summary>
    private static int WriteFrame(Span<byte> buffer, Opcode opcode, bool final, int length)
    {
        int headerSize = FrameHeader.GetSize(length, masked: false);
        buffer.Slice(HeaderRoom, length).CopyTo(buffer[headerSize..]);
        FrameHeader.Write(buffer, opcode, length, masked: false, key: 0);
        if (!final)
        {
            buffer[0] &= unchecked((byte)~FrameHeader.FinalBit);
        }

        return headerSize + length;
    }

    private int WriteClose(Span<byte> buffer)
    {
        int length = webSocket.CloseStatus is { } status && CloseCodes.IsValidOnWire((ushort)status)
            ? ClosePayload.Write(buffer[HeaderRoom..], (ushort)status, webSocket.CloseStatusDescription)
            : 0;
        return WriteFrame(buffer, Opcode.Close, final: true, length);
    }
}
