using System.Buffers;
using System.Runtime.InteropServices;

namespace Messaging.ProtobufNet;

/// <summary>
/// A payload in one piece, as the stream whose buffer protobuf-net takes over instead of reading from it.
/// Its reader of sequences rents memory for the length that a text claims where that length crosses the end of the message around it, and reads differently by how
/// the bytes were cut. Its reader of streams does neither: above 32 KiB it takes memory only for bytes that are there.
/// </summary>
internal sealed class PayloadStream : MemoryStream
{
    // An object of some size for two bytes, and not the square of a message.
    private const long BytesForEach = 1_000;
    private const long FixedBytes = 1024 * 1024;

    // What is read between two looks at the meter.
    private const int MostAtOnce = 256;

    [ThreadStatic]
    private static PayloadStream? _spare;

    private ArraySegment<byte> _payload = ArraySegment<byte>.Empty;
    private byte[]? _rented;
    private int _position;
    private long _allocatedAtMost;
    private bool _isMetered;

    private PayloadStream()
        : base(capacity: 0)
    {
    }

    public override bool CanWrite => false;

    public override long Length => _payload.Count;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 && value <= _payload.Count ? (int)value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>Opens a payload without a copy, where it is a piece of one array. It ends with <see cref="Return"/>.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="isMetered">
    /// Whether the buffer is kept back, so that protobuf-net has to read, and reading fails once this thread has allocated out of proportion to the payload.
    /// </param>
    public static PayloadStream Rent(in ReadOnlySequence<byte> payload, bool isMetered = false)
    {
        // A setter or a constructor of the message may read another message meanwhile.
        PayloadStream stream = _spare ?? new PayloadStream();
        _spare = null;
        stream.Open(payload);
        stream._isMetered = isMetered;
        stream._allocatedAtMost = isMetered ? GC.GetAllocatedBytesForCurrentThread() + FixedBytes + (payload.Length * BytesForEach) : long.MaxValue;
        return stream;
    }

    public void Return()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }

        _payload = ArraySegment<byte>.Empty;
        _spare = this;
    }

    public override bool TryGetBuffer(out ArraySegment<byte> buffer)
    {
        buffer = _isMetered ? default : _payload;
        return !_isMetered;
    }

    public override long Seek(long offset, SeekOrigin loc) => Position = offset + loc switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => _payload.Count,
    };

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_isMetered && GC.GetAllocatedBytesForCurrentThread() > _allocatedAtMost)
        {
            throw new InvalidDataException($"A payload of {_payload.Count} bytes took more than {BytesForEach} times as many, as values do that come again and again.");
        }

        int count = Math.Min(Math.Min(buffer.Length, _isMetered ? MostAtOnce : int.MaxValue), _payload.Count - _position);
        _payload.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int ReadByte() => _position < _payload.Count ? _payload[_position++] : -1;

    private void Open(in ReadOnlySequence<byte> payload)
    {
        _position = 0;
        if (payload.IsSingleSegment && MemoryMarshal.TryGetArray(payload.First, out _payload))
        {
            return;
        }

        int length = checked((int)payload.Length);
        _rented = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(_rented);
        _payload = new ArraySegment<byte>(_rented, 0, length);
    }
}
