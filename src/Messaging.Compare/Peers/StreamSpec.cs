using System.Globalization;

namespace Messaging.Compare.Peers;

/// <summary>What flows over one connection.</summary>
internal enum StreamKind
{
    /// <summary>From the client to the server.</summary>
    Up,

    /// <summary>From the server to the client, after one message of the client that starts it.</summary>
    Down,

    /// <summary>Every message comes back.</summary>
    Echo,

    /// <summary>Every message comes back, and waiting for one holds as little memory as the peer can.</summary>
    Idle,

    /// <summary>The server sends what the group's source makes it send; the identifier names the group.</summary>
    GroupMember,

    /// <summary>Every message makes the server send one to each member of the group.</summary>
    GroupSource,
}

/// <summary>Which messages flow.</summary>
/// <param name="Name">The payload's name: <see cref="BytesName"/>, or a typed one.</param>
/// <param name="Size">The length of a message of bytes; 0 for the others.</param>
internal sealed record PayloadId(string Name, int Size)
{
    /// <summary>The name of payloads that meet no serializer.</summary>
    public const string BytesName = "bytes";

    /// <summary>The object that every peer can carry.</summary>
    public static PayloadId Quote { get; } = new("quote", 0);

    /// <summary>Whether it meets no serializer.</summary>
    public bool IsBytes => Name == BytesName;

    /// <summary>How results name it.</summary>
    public string Title => IsBytes ? string.Create(CultureInfo.InvariantCulture, $"{Size:N0} B") : Name;

    /// <summary>Messages of this many bytes.</summary>
    public static PayloadId Bytes(int size) => new(BytesName, size);

    /// <summary>Makes a message of <see cref="Size"/> bytes.</summary>
    public byte[] CreateBytes()
    {
        byte[] payload = new byte[Size];
        new Random(Size).NextBytes(payload);
        return payload;
    }
}

/// <summary>What the client wants of one connection. It travels as a header or an argument, whichever the peer has.</summary>
/// <param name="Id">Names the stream to the meters of both sides, or the group.</param>
/// <param name="Kind">The direction.</param>
/// <param name="Payload">The messages.</param>
/// <param name="Count">How many messages flow.</param>
/// <param name="Burden">What each side computes for each message besides; see <see cref="Peers.Burden"/>.</param>
internal sealed record StreamSpec(string Id, StreamKind Kind, PayloadId Payload, long Count, int Burden = 0)
{
    /// <summary>The header that carries it.</summary>
    public const string HeaderName = "compare-stream";

    /// <summary>An echo.</summary>
    public static StreamSpec ForEcho(StreamKind kind, PayloadId payload, int burden = 0) => new("-", kind, payload, 0, burden);

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static StreamSpec Parse(string? text)
    {
        string[] parts = (text ?? string.Empty).Split(';');
        return parts.Length == 6
            ? new StreamSpec(
                parts[0],
                Enum.Parse<StreamKind>(parts[1]),
                new PayloadId(parts[2], int.Parse(parts[3], CultureInfo.InvariantCulture)),
                long.Parse(parts[4], CultureInfo.InvariantCulture),
                int.Parse(parts[5], CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is no stream: six parts separated by semicolons are expected.");
    }

    /// <summary>Writes it as one header value.</summary>
    public string Format() => string.Create(CultureInfo.InvariantCulture, $"{Id};{Kind};{Payload.Name};{Payload.Size};{Count};{Burden}");
}
