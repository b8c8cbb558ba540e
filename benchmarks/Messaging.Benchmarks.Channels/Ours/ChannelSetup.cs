namespace Messaging.Benchmarks.Channels.Ours;

/// <summary>What a user of the library would write into the configuration.</summary>
/// <param name="Name">The peer's name.</param>
/// <param name="Transport">The word of the transport.</param>
/// <param name="HttpVersion">The version that carries a WebSocket.</param>
/// <param name="Serializer">The word of the serializer of the objects.</param>
/// <param name="ObjectsOnly">Whether bytes are left to a peer of the same transport, as they meet no serializer.</param>
internal sealed record ChannelSetup(
    string Name, string Transport = "WebSocket", string HttpVersion = "1.1", string Serializer = "Json", bool ObjectsOnly = false)
{
    // Two segments, because such a path can be a gRPC method as well.
    public string BytesPath => $"/{Name}/bytes";

    public string ObjectsPath => $"/{Name}/objects";

    /// <summary>Whether cleartext needs the port of HTTP/2.</summary>
    public bool UsesHttp2 => Transport != "WebSocket" || HttpVersion == "2";
}
