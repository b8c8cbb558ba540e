namespace Messaging.Compare.Results;

/// <summary>One of those that were measured side by side.</summary>
internal sealed record ContestantInfo
{
    /// <summary>The name that results refer to, such as <c>websocket+json</c> or <c>grpc+protobuf+tls</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What carries the messages: <see cref="WebSocket"/>, <see cref="Grpc"/>, or the name of another library.</summary>
    public required string Transport { get; init; }

    /// <summary>What encodes them, such as <c>Json</c>; <see langword="null"/> for bytes that are not encoded.</summary>
    public string? Serializer { get; init; }

    /// <summary>The version of HTTP, <c>1.1</c> or <c>2</c>; empty where there is none.</summary>
    public required string HttpVersion { get; init; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool Tls { get; init; }

    /// <summary>Whether it is this library.</summary>
    public bool IsOurs { get; init; } = true;

    /// <summary>What it is, for a reader; <see langword="null"/> where the name says it.</summary>
    public string? Description { get; init; }

    /// <summary>The word for <see cref="Transport"/> of WebSocket.</summary>
    public const string WebSocket = "WebSocket";

    /// <summary>The word for <see cref="Transport"/> of gRPC.</summary>
    public const string Grpc = "gRPC";
}
