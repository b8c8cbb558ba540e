using System.Text;
using BenchmarkDotNet.Attributes;
using Messaging.WebSockets.Framing;

namespace Messaging.Benchmarks;

/// <summary>Validating text that comes in pieces of 1,000 bytes, which cut characters in two.</summary>
public class Utf8Benchmarks
{
    private const int PieceBytes = 1000;

    private byte[] _text = null!;

    /// <summary>What the text is made of.</summary>
    [Params("a", "aé", "日本", "😀")]
    public string Characters { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        var text = new StringBuilder();
        while (text.Length < 16 * 1024)
        {
            text.Append(Characters);
        }

        _text = Encoding.UTF8.GetBytes(text.ToString());
    }

    [Benchmark]
    public bool Validate()
    {
        Utf8StreamValidator validator = default;
        ReadOnlySpan<byte> rest = _text;
        bool isValid = true;
        while (!rest.IsEmpty)
        {
            int length = Math.Min(PieceBytes, rest.Length);
            isValid &= validator.Append(rest[..length]);
            rest = rest[length..];
        }

        return isValid & validator.IsComplete;
    }
}
