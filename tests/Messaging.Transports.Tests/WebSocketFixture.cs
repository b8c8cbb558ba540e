namespace Messaging.Transports.Tests;

/// <summary>WebSockets; the derived classes choose HTTP version, TLS and serializer.</summary>
public abstract class WebSocketFixture : KestrelFixture
{
    public override string Transport => "WebSocket";

    public override bool RawCanHalfClose => false;

    protected override IEnumerable<KeyValuePair<string, string>> TransportSettings => [new("WebSocket:HttpVersion", IsHttp2 ? "2" : "1.1")];
}

public class WebSocketHttp1Fixture : WebSocketFixture
{
    protected override bool IsHttp2 => false;
}

public sealed class WebSocketHttp1TlsFixture : WebSocketFixture
{
    public override bool IsSecure => true;

    protected override bool IsHttp2 => false;
}

public sealed class WebSocketHttp2Fixture : WebSocketFixture
{
    protected override bool IsHttp2 => true;
}

public sealed class WebSocketHttp2TlsFixture : WebSocketFixture
{
    public override bool IsSecure => true;

    protected override bool IsHttp2 => true;
}

public sealed class WebSocketMessagePackFixture : WebSocketFixture
{
    protected override bool IsHttp2 => false;

    protected override string Serializer => "MessagePack";
}

public sealed class WebSocketProtobufFixture : WebSocketFixture
{
    // A message of initial values only has no bytes.
    public override bool ReadsNoBytes => true;

    protected override bool IsHttp2 => false;

    protected override string Serializer => "Protobuf";
}

/// <summary>Channels that were to be gRPC, and fell back because the server has no HTTP/2.</summary>
public sealed class FellBackFixture : WebSocketFixture
{
    public override bool FallsBack => true;

    protected override bool IsHttp2 => false;

    protected override IEnumerable<KeyValuePair<string, string>> TransportSettings =>
        [.. base.TransportSettings, new("Transport", "Grpc"), new("Fallback", "WebSocket")];
}
