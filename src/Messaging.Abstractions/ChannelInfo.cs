using System.Net;

namespace Messaging;

/// <summary>Which side of a channel this is.</summary>
public enum ChannelRole
{
    /// <summary>The side that connected.</summary>
    Client,

    /// <summary>The side that accepted; the channel ends when its handler returns.</summary>
    Server,
}

/// <summary>What was negotiated for one channel. Immutable.</summary>
public sealed record ChannelInfo
{
    /// <summary>The transport, by its configuration word: <c>WebSocket</c>, <c>Grpc</c>, <c>InMemory</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Which side this is.</summary>
    public required ChannelRole Role { get; init; }

    /// <summary>The serializer, by its configuration word (<c>Json</c>, …), or <see langword="null"/> on a raw channel.</summary>
    public string? Serializer { get; init; }

    /// <summary>The kind of the messages that the serializer writes, or <see langword="null"/> on a raw channel.</summary>
    public MessageKind? MessageKind { get; init; }

    /// <summary>The protocol underneath, such as <c>HTTP/1.1</c> or <c>HTTP/2</c>; <see langword="null"/> where there is none.</summary>
    public string? HttpProtocol { get; init; }

    /// <summary>The WebSocket subprotocol (RFC 6455 section 1.9) in use, or <see langword="null"/> for none.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>Whether the connection is encrypted by TLS.</summary>
    public bool IsSecure { get; init; }

    /// <summary>
    /// Whether a client's <see cref="IDuplexChannel{TSend, TReceive}.CompleteAsync"/> leaves the other direction open.
    /// <see langword="false"/> on a WebSocket without a subprotocol of this library: completing then closes both directions.
    /// </summary>
    public bool CanHalfClose { get; init; } = true;

    /// <summary>Whether the peer sees <see cref="RawMessage.Kind"/> as it was sent. Where not, every message arrives as <see cref="MessageKind.Binary"/>.</summary>
    public bool PreservesMessageKind { get; init; } = true;

    /// <summary>Whether the peer has confirmed the channel. Only gRPC servers that hold their response headers back leave it <see langword="false"/>.</summary>
    public bool IsConfirmed { get; init; } = true;

    /// <summary>Whether the peer of this side sees the exact status given to <see cref="IDuplexChannel{TSend, TReceive}.Abort"/>.</summary>
    public bool ReportsAbortStatus { get; init; } = true;

    /// <summary>Why a configured fallback was taken, or <see langword="null"/> where the first choice connected.</summary>
    public string? FallbackReason { get; init; }

    /// <summary>This side's address, where there is one.</summary>
    public EndPoint? LocalEndPoint { get; init; }

    /// <summary>The peer's address, where it is known.</summary>
    public EndPoint? RemoteEndPoint { get; init; }
}
