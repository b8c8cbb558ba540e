using System.Security.Cryptography;
using System.Text;

namespace Messaging.WebSockets;

/// <summary>The names and computations of the opening handshake (RFC 6455 section 4).</summary>
public static class WebSocketHandshake
{
    /// <summary>What every subprotocol of this library begins with; the serializer's <see cref="IMessageSerializer.WireName"/> follows.</summary>
    public const string SubprotocolPrefix = "messaging.v1.";

    /// <summary>The subprotocol that stands for a serializer.</summary>
    /// <param name="serializer">The serializer.</param>
    public static string GetSubprotocol(IMessageSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return SubprotocolPrefix + serializer.WireName;
    }

    /// <summary>Whether <paramref name="key"/> is a valid <c>Sec-WebSocket-Key</c>: 16 bytes in base64 (RFC 6455 section 4.1).</summary>
    /// <param name="key">The header's value.</param>
    public static bool IsValidKey(string? key)
    {
        Span<byte> decoded = stackalloc byte[18];
        return key is { Length: 24 } && Convert.TryFromBase64String(key, decoded, out int written) && written == 16;
    }

    /// <summary>Computes <c>Sec-WebSocket-Accept</c> from <c>Sec-WebSocket-Key</c> (RFC 6455 section 4.2.2).</summary>
    /// <param name="key">The value of <c>Sec-WebSocket-Key</c>.</param>
    public static string ComputeAccept(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
#pragma warning disable CA5350 // The protocol prescribes SHA-1; nothing is secured by it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
