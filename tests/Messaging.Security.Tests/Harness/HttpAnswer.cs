using System.Globalization;
using System.Text;

namespace Messaging.Security.Tests.Harness;

/// <summary>The head of an HTTP/1.1 answer.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Head">The status line and the headers as they came.</param>
internal sealed record HttpAnswer(int Status, string Head)
{
    /// <summary>Reads up to the empty line and no byte further: frames may follow.</summary>
    public static Task<HttpAnswer> ReadAsync(RawPeer peer) => Expect.InTimeAsync(ReadHeadAsync(peer), "an HTTP answer");

    /// <summary>The value of a header, or <see langword="null"/>.</summary>
    public string? Header(string name) => Head
        .Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..]
        .Trim();

    private static async Task<HttpAnswer> ReadHeadAsync(RawPeer peer)
    {
        StringBuilder head = new();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await peer.ReadExactlyAsync(1))[0]);
        }

        string text = head.ToString();
        return new HttpAnswer(int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture), text);
    }
}
