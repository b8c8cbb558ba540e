namespace Messaging.Compare.Peers.Channels;

/// <summary>What a user of the library would write into the configuration.</summary>
/// <param name="Name">The peer's name.</param>
/// <param name="Transport">The word of the transport.</param>
/// <param name="HttpVersion">The version that carries a WebSocket.</param>
/// <param name="Serializer">The word of the serializer of the objects.</param>
internal sealed record ChannelSetup(string Name, string Transport = ChannelSetup.WebSocket, string HttpVersion = "1.1", string Serializer = "Json")
{
    public const string WebSocket = "WebSocket";
    public const string Grpc = "Grpc";

    /// <summary>Whether cleartext needs the port of HTTP/2.</summary>
    public bool UsesHttp2 => Transport != WebSocket || HttpVersion == "2";
}
