using System.Globalization;

namespace Messaging.Benchmarks.Peers;

/// <summary>What flows over one connection.</summary>
public enum StreamKind
{
    /// <summary>From the client to the server.</summary>
    Up,

    /// <summary>From the server to the client, after one message of the client that starts it.</summary>
    Down,

    /// <summary>Every message comes back.</summary>
    Echo,

    /// <summary>Every message comes back, and waiting for one holds as little memory as the peer can.</summary>
    Idle,
}

/// <summary>The type of the messages.</summary>
public enum PayloadType
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Objects; see <see cref="Quote"/>.</summary>
    Quotes,
}

/// <summary>What the client wants of one connection. It travels as a header or an argument, whichever the peer has.</summary>
/// <param name="Id">Names the stream to the meters of both sides.</param>
/// <param name="Kind">The direction.</param>
/// <param name="Payload">The type of the messages.</param>
/// <param name="Count">How many messages flow.</param>
/// <param name="Size">The length of one in bytes; ignored for objects.</param>
public sealed record StreamSpec(string Id, StreamKind Kind, PayloadType Payload, long Count, int Size)
{
    /// <summary>The header that carries it.</summary>
    public const string HeaderName = "benchmark-stream";

    /// <summary>An echo of no particular length.</summary>
    public static StreamSpec ForEcho(StreamKind kind, int size) => new("-", kind, PayloadType.Bytes, 0, size);

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static StreamSpec Parse(string? text)
    {
        string[] parts = (text ?? string.Empty).Split(';');
        return parts.Length == 5
            ? new StreamSpec(
                parts[0],
                Enum.Parse<StreamKind>(parts[1]),
                Enum.Parse<PayloadType>(parts[2]),
                long.Parse(parts[3], CultureInfo.InvariantCulture),
                int.Parse(parts[4], CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is no stream: five parts separated by semicolons are expected.");
    }

    /// <summary>Writes it as one header value.</summary>
    public string Format() => string.Create(CultureInfo.InvariantCulture, $"{Id};{Kind};{Payload};{Count};{Size}");

    /// <summary>Makes a payload of <see cref="Size"/> bytes.</summary>
    public byte[] CreatePayload()
    {
        byte[] payload = new byte[Size];
        new Random(Size).NextBytes(payload);
        return payload;
    }
}
