using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Messaging.Transports;

namespace Messaging.WebSockets.Framing;

/// <summary>Whether received frames must be masked (RFC 6455 section 5.1).</summary>
internal enum MaskRule
{
    /// <summary>A server's: an unmasked frame is a violation.</summary>
    Required,

    /// <summary>A client's: a masked frame is a violation.</summary>
    Forbidden,
}

/// <summary>Receives what <see cref="FrameReader"/> finds besides data.</summary>
internal interface IFrameHandler
{
    void OnPing(ReadOnlySpan<byte> payload);

    void OnClose(ushort code, string? reason);

    /// <summary>Called before an empty message is ended.</summary>
    /// <returns>Whether it is a sign of the protocol and no message.</returns>
    bool OnEmptyMessage(MessageKind kind);
}

/// <summary>
/// An incremental parser of RFC 6455 frames: bytes in, cut anywhere; whole messages out, unmasked into a <see cref="MessageBuffer"/>.
/// Strict: every violation throws <see cref="FrameViolationException"/>. One thread at a time.
/// </summary>
internal sealed class FrameReader(MessageBuffer messages, IFrameHandler handler, MaskRule maskRule, int maxMessageBytes)
{
    private readonly bool _expectsMask = maskRule == MaskRule.Required;
    private Utf8StreamValidator _utf8;
    private MessageKind _kind;
    private bool _inMessage;
    private bool _inPayload;
    private bool _final;
    private long _remaining;
    private long _messageBytes;
    private uint _key;

    /// <summary>After this no message is delivered any more; frames are still checked and control frames handled.</summary>
    public bool IsDiscarding { get; set; }

    /// <summary>Whether a Close frame was read; what follows it is not looked at (RFC 6455 section 5.5.1).</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How many bytes of payload may be read straight into the message buffer; 0 where a frame's head comes next.</summary>
    public long DirectBytes => _inPayload && !IsDiscarding ? _remaining : 0;

    /// <summary>Parses as much as there is.</summary>
    /// <param name="data">Bytes that begin where the last call stopped. Overwritten.</param>
    /// <returns>How many bytes were used. The rest is an incomplete head or control frame, shorter than 140 bytes.</returns>
    public int Parse(Span<byte> data)
    {
        int at = 0;
        while (!IsClosed)
        {
            if (_inPayload)
            {
                int take = (int)Math.Min(_remaining, data.Length - at);
                if (take == 0)
                {
                    break;
                }

                Accept(data.Slice(at, take));
                at += take;
                continue;
            }

            int used = ReadFrameStart(data[at..]);
            if (used == 0)
            {
                break;
            }

            at += used;
        }

        return IsClosed ? data.Length : at;
    }

    /// <summary>Takes in payload that was read straight into memory of the message buffer.</summary>
    public void AcceptDirect(Span<byte> received)
    {
        if (_expectsMask)
        {
            _key = Masking.Apply(received, received, _key);
        }

        Validate(received);
        messages.Advance(received.Length);
        Consume(received.Length);
    }

    private void Accept(ReadOnlySpan<byte> payload)
    {
        if (IsDiscarding)
        {
            Consume(payload.Length);
            return;
        }

        int length = payload.Length;
        while (!payload.IsEmpty)
        {
            Span<byte> target = messages.GetSpan();
            int take = Math.Min(target.Length, payload.Length);
            target = target[..take];
            if (_expectsMask)
            {
                _key = Masking.Apply(payload[..take], target, _key);
            }
            else
            {
                payload[..take].CopyTo(target);
            }

            Validate(target);
            messages.Advance(take);
            payload = payload[take..];
        }

        Consume(length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Validate(ReadOnlySpan<byte> payload)
    {
        if (_kind == MessageKind.Text && !_utf8.Append(payload))
        {
            throw InvalidText();
        }
    }

    private void Consume(int length)
    {
        _remaining -= length;
        if (_remaining == 0)
        {
            EndFrame();
        }
    }

    private void EndFrame()
    {
        _inPayload = false;
        if (!_final)
        {
            return;
        }

        _inMessage = false;
        if (IsDiscarding)
        {
            return;
        }

        if (_kind == MessageKind.Text && !_utf8.IsComplete)
        {
            throw InvalidText();
        }

        if (_messageBytes == 0 && handler.OnEmptyMessage(_kind))
        {
            messages.DiscardMessage();
            return;
        }

        messages.EndMessage(_kind);
    }

    /// <returns>How many bytes were used, or 0 when more are needed.</returns>
    private int ReadFrameStart(Span<byte> data)
    {
        if (data.Length < 2)
        {
            return 0;
        }

        byte first = data[0];
        byte second = data[1];
        var opcode = (Opcode)(first & FrameHeader.OpcodeBits);
        CheckFirstBytes(first, second, opcode);
        int size = 2;
        long length = second & FrameHeader.LengthBits;
        if (length > FrameHeader.MaxControlPayload)
        {
            size = length == FrameHeader.Length16 ? 4 : 10;
            if (data.Length < size)
            {
                return 0;
            }

            length = ReadLongLength(data, size);
        }

        uint key = 0;
        if (_expectsMask)
        {
            if (data.Length < size + sizeof(uint))
            {
                return 0;
            }

            key = Unsafe.ReadUnaligned<uint>(ref data[size]);
            size += sizeof(uint);
        }

        if (opcode >= Opcode.Close)
        {
            return ReadControlFrame(data, opcode, size, (int)length, key);
        }

        BeginDataFrame(opcode, (first & FrameHeader.FinalBit) != 0, length, key);
        return size;
    }

    private void CheckFirstBytes(byte first, byte second, Opcode opcode)
    {
        if ((first & FrameHeader.ReservedBits) != 0)
        {
            throw Violation("A frame has a reserved bit set, but no extension was negotiated.");
        }

        if ((second & FrameHeader.MaskBit) != 0 != _expectsMask)
        {
            throw Violation(_expectsMask ? "A client's frame is not masked." : "A server's frame is masked.");
        }

        if (opcode >= Opcode.Close)
        {
            if (opcode > Opcode.Pong)
            {
                throw Violation($"A frame has the reserved opcode {(int)opcode}.");
            }

            if ((first & FrameHeader.FinalBit) == 0)
            {
                throw Violation("A control frame is fragmented.");
            }

            if ((second & FrameHeader.LengthBits) > FrameHeader.MaxControlPayload)
            {
                throw Violation("A control frame is longer than 125 bytes.");
            }
        }
        else if (opcode > Opcode.Binary)
        {
            throw Violation($"A frame has the reserved opcode {(int)opcode}.");
        }
        else if (opcode == Opcode.Continuation != _inMessage)
        {
            throw Violation(_inMessage ? "A message begins before the last fragmented one has ended." : "A continuation frame continues no message.");
        }
    }

    private static long ReadLongLength(ReadOnlySpan<byte> data, int size)
    {
        long length = size == 4 ? BinaryPrimitives.ReadUInt16BigEndian(data[2..]) : BinaryPrimitives.ReadInt64BigEndian(data[2..]);
        if (length <= (size == 4 ? FrameHeader.MaxControlPayload : ushort.MaxValue))
        {
            throw Violation(length < 0
                ? "The length of a frame has its highest bit set."
                : $"The length {length} of a frame is not in its shortest form.");
        }

        return length;
    }

    private void BeginDataFrame(Opcode opcode, bool final, long length, uint key)
    {
        if (opcode != Opcode.Continuation)
        {
            _kind = opcode == Opcode.Text ? MessageKind.Text : MessageKind.Binary;
            _messageBytes = 0;
            _utf8.Reset();
            _inMessage = true;
            if (!IsDiscarding)
            {
                messages.BeginMessage();
            }
        }

        if (length > maxMessageBytes - _messageBytes && !IsDiscarding)
        {
            throw new FrameViolationException(
                CloseCodes.MessageTooBig, $"A message is longer than {maxMessageBytes} bytes, the limit here.");
        }

        _messageBytes += length;
        _final = final;
        _key = key;
        _remaining = length;
        _inPayload = true;
        if (length == 0)
        {
            EndFrame();
        }
    }

    private int ReadControlFrame(Span<byte> data, Opcode opcode, int headerSize, int length, uint key)
    {
        if (data.Length < headerSize + length)
        {
            return 0;
        }

        Span<byte> payload = data.Slice(headerSize, length);
        if (_expectsMask)
        {
            Masking.Apply(payload, payload, key);
        }

        if (opcode == Opcode.Ping)
        {
            handler.OnPing(payload);
        }
        else if (opcode == Opcode.Close)
        {
            (ushort code, string? reason) = ClosePayload.Read(payload);
            IsClosed = true;
            handler.OnClose(code, reason);
        }

        return headerSize + length;
    }

    private static FrameViolationException Violation(string message) => new(CloseCodes.ProtocolError, message);

    private static FrameViolationException InvalidText() => new(CloseCodes.InvalidPayload, "A text message is not valid UTF-8.");
}
