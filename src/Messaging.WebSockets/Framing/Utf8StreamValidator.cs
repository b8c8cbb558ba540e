using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Messaging.WebSockets.Framing;

/// <summary>Validates UTF-8 that comes in pieces, cut anywhere (RFC 6455 section 8.1). Fails at the first piece that cannot become valid, and at all that follow.</summary>
internal struct Utf8StreamValidator
{
    private const int Invalid = -1;

    private uint _carried;
    private int _carriedLength;

    /// <summary>Whether the text so far ends between two characters.</summary>
    public readonly bool IsComplete => _carriedLength == 0;

    public void Reset() => _carriedLength = 0;

    /// <returns>Whether the text can still be valid.</returns>
    public bool Append(ReadOnlySpan<byte> piece)
    {
        if (_carriedLength != 0 && (_carriedLength == Invalid || !TryFinishCarried(ref piece)))
        {
            return Fail();
        }

        if (piece.IsEmpty || Utf8.IsValid(piece))
        {
            return true;
        }

        int tail = StartOfTail(piece);
        ReadOnlySpan<byte> rest = piece[tail..];
        if (!Utf8.IsValid(piece[..tail]) || Rune.DecodeFromUtf8(rest, out _, out _) != OperationStatus.NeedMoreData)
        {
            return Fail();
        }

        Carry(rest);
        return true;
    }

    /// <summary>Where the last character begins, looking back over at most three continuation bytes.</summary>
    private static int StartOfTail(ReadOnlySpan<byte> piece)
    {
        int index = piece.Length - 1;
        for (int back = 0; back < 3 && index > 0 && (piece[index] & 0xC0) == 0x80; back++)
        {
            index--;
        }

        return index;
    }

    private bool TryFinishCarried(ref ReadOnlySpan<byte> piece)
    {
        Span<byte> character = stackalloc byte[4];
        BitConverter.TryWriteBytes(character, _carried);
        while (!piece.IsEmpty)
        {
            character[_carriedLength++] = piece[0];
            piece = piece[1..];
            OperationStatus status = Rune.DecodeFromUtf8(character[.._carriedLength], out _, out int consumed);
            if (status == OperationStatus.Done && consumed == _carriedLength)
            {
                _carriedLength = 0;
                return true;
            }

            if (status != OperationStatus.NeedMoreData)
            {
                return false;
            }
        }

        _carried = BitConverter.ToUInt32(character);
        return true;
    }

    private bool Fail()
    {
        _carriedLength = Invalid;
        return false;
    }

    private void Carry(ReadOnlySpan<byte> rest)
    {
        Span<byte> character = stackalloc byte[4];
        rest.CopyTo(character);
        _carried = BitConverter.ToUInt32(character);
        _carriedLength = rest.Length;
    }
}
