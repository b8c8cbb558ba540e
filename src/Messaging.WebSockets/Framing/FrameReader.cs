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

/// <summary>
/// An incremental parser of RFC 6455 frames: bytes in, cut anywhere; whole messages out, unmasked into a <see cref="MessageBuffer"/>.
/// Strict: the first violation is kept in <see cref="Violation"/>, and from then on nothing is delivered. One thread at a time.
/// </summary>
/// <param name="messages">Where messages go.</param>
/// <param name="handler">Is told of everything else.</param>
/// <param name="maskRule">Whether frames must be masked.</param>
/// <param name="maxMessageBytes">The longest message.</param>
/// <param name="fragments">How many frames a message may come in; <see langword="null"/> for any number.</param>
/// <param name="controlFrames">How often pings and pongs may come; <see langword="null"/> for any rate.</param>
internal sealed class FrameReader(
    MessageBuffer messages, IFrameHandler handler, MaskRule maskRule, int maxMessageBytes, FragmentLimit? fragments = null, ControlFrameRate? controlFrames = null)
{
    private readonly bool _expectsMask = maskRule == MaskRule.Required;
    private readonly int _maxFragments = fragments?.Count ?? int.MaxValue;
    private readonly bool _countsFragmentsWithBytes = fragments?.EmptyOnly != true;
    private int _fragments;
    private Utf8StreamValidator _utf8;
    private MessageKind _kind;
    private bool _inMessage;
    private bool _inPayload;
    private bool _final;
    private long _remaining;
    private long _messageBytes;
    private uint _key;
    private int _used;
    private bool _isInvalidText;
    private bool _isOutOfStep;
    private bool _isComplete;
    private volatile bool _isDiscarding;

    /// <summary>How the peer broke the rules, once it has.</summary>
    public FrameViolationException? Violation { get; private set; }

    /// <summary>Whether messages are dropped; frames are still checked and control frames handled. Never taken back; may be set by any thread.</summary>
    public bool IsDiscarding => _isDiscarding;

    /// <summary>Whether a Close frame was read; what follows it is not looked at (RFC 6455 section 5.5.1).</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How many bytes of payload may be read straight into the message buffer; 0 where a frame's head comes next.</summary>
    public long DirectBytes => _inPayload && !_isDiscarding ? _remaining : 0;

    /// <summary>Drops every message from now on.</summary>
    public void Discard() => _isDiscarding = true;

    /// <summary>Parses as much as there is.</summary>
    /// <param name="data">Bytes that begin where the last call stopped. Overwritten.</param>
    /// <returns>How many bytes were used. The rest is an incomplete head or control frame, shorter than 140 bytes.</returns>
    public int Parse(Span<byte> data)
    {
        _used = 0;
        while (!TryParseFrames(data))
        {
            // Where the frames can still be told apart, the peer's Close frame may follow.
        }

        // After the Close frame, or where frames can no longer be told apart, what follows means nothing.
        return IsClosed || _isOutOfStep ? data.Length : _used;
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
        try
        {
            Consume(received.Length);
        }
        catch (FrameViolationException violation)
        {
            Violate(violation);
        }
    }

    private bool TryParseFrames(Span<byte> data)
    {
        try
        {
            ParseFrames(data);
            return true;
        }
        catch (FrameViolationException violation)
        {
            Violate(violation);
            return false;
        }
    }

    private void Violate(FrameViolationException violation)
    {
        Violation ??= violation;
        _isDiscarding = true;
        _isOutOfStep |= violation.CloseCode == CloseCodes.ProtocolError;
    }

    private void ParseFrames(Span<byte> data)
    {
        while (!IsClosed && !_isOutOfStep)
        {
            if (_inPayload)
            {
                int take = (int)Math.Min(_remaining, data.Length - _used);
                if (take == 0)
                {
                    return;
                }

                Span<byte> payload = data.Slice(_used, take);
                _used += take;
                Accept(payload);
                continue;
            }

            if (!_inMessage && !_isDiscarding && !_isComplete)
            {
                _used += ShortMessages.Take(data[_used..], messages, _expectsMask, maxMessageBytes);
            }

            if (!TryReadFrameStart(data[_used..]))
            {
                return;
            }
        }
    }

    private void Accept(ReadOnlySpan<byte> payload)
    {
        if (_isDiscarding)
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
            _isInvalidText = true;
        }
    }

    private void Consume(int length)
    {
        _remaining -= length;
        if (_isInvalidText)
        {
            _isInvalidText = false;
            _inPayload = _remaining > 0;
            _inMessage = !_final || _inPayload;
            throw InvalidText();
        }

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
        if (_isDiscarding)
        {
            return;
        }

        if (_kind == MessageKind.Text && !_utf8.IsComplete)
        {
            throw InvalidText();
        }

        if (_messageBytes == 0 && handler.OnEmptyMessage(_kind))
        {
            _isComplete = true;
            messages.DiscardMessage();
            return;
        }

        messages.EndMessage(_kind);
    }

    /// <returns>Whether there was enough of it: the head of a data frame, a whole control frame.</returns>
    private bool TryReadFrameStart(Span<byte> data)
    {
        if (data.Length < 2)
        {
            return false;
        }

        byte first = data[0];
        byte second = data[1];
        var opcode = (Opcode)(first & FrameHeader.OpcodeBits);
        FrameRules.CheckFirstBytes(first, second, _expectsMask, _inMessage);
        int size = 2;
        long length = second & FrameHeader.LengthBits;
        if (length > FrameHeader.MaxControlPayload)
        {
            size = length == FrameHeader.Length16 ? 4 : 10;
            if (data.Length < size)
            {
                return false;
            }

            length = FrameRules.ReadLongLength(data, size);
        }

        uint key = 0;
        if (_expectsMask)
        {
            if (data.Length < size + sizeof(uint))
            {
                return false;
            }

            key = Unsafe.ReadUnaligned<uint>(ref data[size]);
            size += sizeof(uint);
        }

        if (opcode >= Opcode.Close)
        {
            return TryReadControlFrame(data, opcode, size, (int)length, key);
        }

        _final = (first & FrameHeader.FinalBit) != 0;
        _key = key;
        _used += size;
        BeginDataFrame(opcode, length);
        return true;
    }

    private void BeginDataFrame(Opcode opcode, long length)
    {
        if (_isComplete)
        {
            throw FrameRules.Broken("A message follows the sign that no more come.");
        }

        if (opcode != Opcode.Continuation)
        {
            _kind = opcode == Opcode.Text ? MessageKind.Text : MessageKind.Binary;
            _messageBytes = 0;
            _fragments = 1;
            _utf8.Reset();
            _inMessage = true;
            if (!_isDiscarding)
            {
                messages.BeginMessage();
            }
        }

        else if ((length == 0 || _countsFragmentsWithBytes) && ++_fragments > _maxFragments && !_isDiscarding)
        {
            SkipFrame(length);
            throw TooMany($"A message comes in more than {_maxFragments} frames, the limit here.");
        }

        bool isTooLarge = length > maxMessageBytes - _messageBytes;
        _messageBytes = isTooLarge ? maxMessageBytes : _messageBytes + length;
        _remaining = length;
        _inPayload = length > 0;
        if (isTooLarge && !_isDiscarding)
        {
            throw new FrameViolationException(
                CloseCodes.MessageTooBig, $"A message is longer than {maxMessageBytes} bytes, the limit here.");
        }

        if (length == 0)
        {
            EndFrame();
        }
    }

    private void SkipFrame(long length)
    {
        _remaining = length;
        _inPayload = length > 0;
        _inMessage = !_final || _inPayload;
    }

    private bool TryReadControlFrame(Span<byte> data, Opcode opcode, int headerSize, int length, uint key)
    {
        if (data.Length < headerSize + length)
        {
            return false;
        }

        _used += headerSize + length;
        Span<byte> payload = data.Slice(headerSize, length);
        if (_expectsMask)
        {
            Masking.Apply(payload, payload, key);
        }

        if (opcode == Opcode.Close)
        {
            IsClosed = true;
            (ushort code, string? reason) = ClosePayload.Read(payload);
            handler.OnClose(code, reason);
        }
        else if (Violation is null)
        {
            if (controlFrames?.TryCount() == false)
            {
                throw TooMany($"More than {controlFrames.PerSecond} pings and pongs have come within a second, the limit here.");
            }

            if (opcode == Opcode.Ping)
            {
                handler.OnPing(payload);
            }
        }

        return true;
    }

    private static FrameViolationException TooMany(string message) => new(CloseCodes.ResourceExhausted, message);

    private static FrameViolationException InvalidText() => new(CloseCodes.InvalidPayload, "A text message is not valid UTF-8.");
}
