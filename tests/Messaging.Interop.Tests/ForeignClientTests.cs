namespace Messaging.Interop.Tests;

/// <summary>WebSocket clients that know nothing of this library talk to samples/Echo, in clear and over TLS.</summary>
public sealed class ForeignClientTests(EchoServer server) : IClassFixture<EchoServer>
{
    [Theory]
    [ClearAndTls(
        "subprotocol", "bare", "raw", "raw-limit", "fragments", "ping", "json-numbers", "invalid-message", "invalid-utf8", "too-large", "unknown-subprotocol")]
    public Task Npm_ws_is_a_full_peer(string scenario, bool tls) => PeerProcess.RunScriptAsync("ws-client.mjs", scenario, WebSocketBase(tls));

    [Theory, ClearAndTls("subprotocol", "bare", "raw", "fragments", "ping", "invalid-message", "too-large")]
    public Task Python_websockets_is_a_full_peer(string scenario, bool tls) => PeerProcess.RunScriptAsync("client.py", scenario, WebSocketBase(tls));

    [Theory, InlineData(false), InlineData(true)]
    public Task A_browser_page_is_a_full_peer(bool tls)
        => PeerProcess.RunScriptAsync("browser.mjs", Installed.Chromium(), tls ? server.Tls : server.Http1);

    private string WebSocketBase(bool tls) => tls ? server.Tls.Replace("https:", "wss:") : server.Http1.Replace("http:", "ws:");
}
