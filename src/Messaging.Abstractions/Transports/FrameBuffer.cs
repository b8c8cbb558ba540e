using System.Buffers;
using System.Text.Unicode;

namespace Messaging.Transports;

/// <summary>
/// A growing pooled buffer of complete frames. A serializer writes the payload of the frame that is being built straight into it; the head is
/// written before it afterwards. Guarded by its owner's lock.
/// </summary>
internal sealed class FrameBuffer(IFrameFormat format, int maxMessageBytes, FrameCount? framed = null) : IBufferWriter<byte>
{
    private const int FirstSize = 4 * 1024;
    private const int NoFrame = -1;

    private readonly FrameCount _framed = framed ?? new FrameCount();
    private byte[] _array = [];
    private int _frameStart = NoFrame;
    private int _payloadStart;
    private int _lastHeaderSize = format.GetHeaderSize(0);

    /// <summary>How many bytes of complete frames there are.</summary>
    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Count);

    public void BeginFrame()
    {
        if (_frameStart != NoFrame)
        {
            throw new InvalidOperationException("A serializer must not send on the channel whose message it is writing.");
        }

        // The head takes the size it had last time; only when that guess is wrong is the payload moved.
        EnsureRoom(_lastHeaderSize);
        _frameStart = Count;
        _payloadStart = Count += _lastHeaderSize;
    }

    /// <exception cref="DuplexMessageException">The payload is no valid text; the frame is still to be rolled back.</exception>
    public void EndFrame(MessageKind kind)
    {
        int length = Count - _payloadStart;
        if (kind == MessageKind.Text && !Utf8.IsValid(_array.AsSpan(_payloadStart, length)))
        {
            throw InvalidText();
        }

        int headerSize = format.GetHeaderSize(length);
        if (headerSize != _lastHeaderSize)
        {
            EnsureRoom(headerSize);
            _array.AsSpan(_payloadStart, length).CopyTo(_array.AsSpan(_frameStart + headerSize));
            _payloadStart = _frameStart + headerSize;
            Count = _payloadStart + length;
            _lastHeaderSize = headerSize;
        }

        format.Encode(_array.AsSpan(_frameStart, headerSize), _array.AsSpan(_payloadStart, length), kind);
        _frameStart = NoFrame;
        _framed.Add(length);
    }

    public void RollBack()
    {
        if (_frameStart != NoFrame)
        {
            Count = _frameStart;
            _frameStart = NoFrame;
        }
    }

    /// <exception cref="DuplexMessageException">The payload is too long or no valid text; nothing was appended.</exception>
    public void Append(RawMessage message)
    {
        ReadOnlySequence<byte> source = message.Payload;
        if (source.Length > maxMessageBytes)
        {
            throw TooLarge();
        }

        int length = (int)source.Length;
        int headerSize = format.GetHeaderSize(length);
        EnsureRoom(headerSize + length);
        Span<byte> header = _array.AsSpan(Count, headerSize);
        Span<byte> payload = _array.AsSpan(Count + headerSize, length);
        if (message.Kind == MessageKind.Text)
        {
            source.CopyTo(payload);
            if (!Utf8.IsValid(payload))
            {
                throw InvalidText();
            }

            format.Encode(header, payload, MessageKind.Text);
        }
        else
        {
            format.Encode(header, source, payload, MessageKind.Binary);
        }

        Count += headerSize + length;
        _framed.Add(length);
    }

    /// <summary>Appends bytes that are framed already.</summary>
    public void AppendFrame(ReadOnlySpan<byte> frame)
    {
        EnsureRoom(frame.Length);
        frame.CopyTo(_array.AsSpan(Count));
        Count += frame.Length;
    }

    public void Clear() => Count = 0;

    public void Release()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }

        Count = 0;
    }

    public void Advance(int count)
    {
        if (_frameStart == NoFrame || (uint)count > (uint)(_array.Length - Count))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "More than the last span had, or after the message was ended.");
        }

        if (Count - _payloadStart > maxMessageBytes - count)
        {
            throw TooLarge();
        }

        Count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(1, sizeHint));
        return _array.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(1, sizeHint));
        return _array.AsSpan(Count);
    }

    private static DuplexMessageException InvalidText() =>
        new(ChannelCloseStatus.InvalidMessage, "The message is of kind Text but is not valid UTF-8. Send it as Binary, or encode it as UTF-8.");

    private DuplexMessageException TooLarge() =>
        new(ChannelCloseStatus.MessageTooLarge, $"The message is longer than MaxMessageBytes, {maxMessageBytes} bytes.");

    private void EnsureRoom(int size)
    {
        if (_array.Length - Count >= size)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(Math.Max(FirstSize, 2L * _array.Length), (long)Count + size)));
        _array.AsSpan(0, Count).CopyTo(larger);
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }
}
