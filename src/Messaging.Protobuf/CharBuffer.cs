using System.Buffers;
using System.Globalization;
using System.Text;

namespace Messaging.Protobuf;

/// <summary>Characters on their way from one writer to another. Each thread keeps one, so that a message makes no new one.</summary>
internal sealed class CharBuffer() : TextWriter(CultureInfo.InvariantCulture)
{
    private const int MostKept = 16 * 1024;

    [ThreadStatic]
    private static CharBuffer? _kept;

    private readonly ArrayBufferWriter<char> _chars = new();

    public override Encoding Encoding => Encoding.Unicode;

    public ReadOnlySpan<char> Written => _chars.WrittenSpan;

    public static CharBuffer Rent()
    {
        CharBuffer buffer = _kept ?? new CharBuffer();
        _kept = null;
        return buffer;
    }

    public override void Write(char value) => _chars.Write([value]);

    public override void Write(char[] buffer, int index, int count) => _chars.Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => _chars.Write(buffer);

    public override void Write(string? value) => _chars.Write(value);

    protected override void Dispose(bool disposing)
    {
        _chars.ResetWrittenCount();
        _kept = _chars.Capacity <= MostKept ? this : null;
        base.Dispose(disposing);
    }
}
