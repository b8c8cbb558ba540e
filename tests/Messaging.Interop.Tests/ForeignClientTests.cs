namespace Messaging.Interop.Tests;

/// <summary>Clients that know nothing of this library talk to samples/Echo, in clear and over TLS.</summary>
public sealed class ForeignClientTests(EchoServer server) : IClassFixture<EchoServer>
{
    [Theory]
    [ClearAndTls(
        "subprotocol", "bare", "raw", "raw-limit", "fragments", "ping", "invalid-json", "invalid-utf8", "too-large", "unknown-subprotocol")]
    public async Task Npm_ws_is_a_full_peer(string scenario, bool tls)
    {
        string[] arguments = [Repository.Interop("node", "ws-client.mjs"), scenario, WebSocketBase(tls)];
        await using PeerProcess peer = PeerProcess.Start(Installed.Node(), arguments);
        await peer.SucceedAsync();
    }

    [Theory, ClearAndTls("subprotocol", "bare", "raw", "fragments", "ping", "invalid-json", "too-large")]
    public async Task Python_websockets_is_a_full_peer(string scenario, bool tls)
    {
        string[] arguments = [Repository.Interop("python", "client.py"), scenario, WebSocketBase(tls)];
        await using PeerProcess peer = PeerProcess.Start(Installed.Python(), arguments);
        await peer.SucceedAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_browser_page_is_a_full_peer(bool tls)
    {
        string[] arguments = [Repository.Interop("node", "browser.mjs"), Installed.Chromium(), tls ? server.Tls : server.Http1];
        await using PeerProcess peer = PeerProcess.Start(Installed.Node(), arguments);
        await peer.SucceedAsync();
    }

    private string WebSocketBase(bool tls) => tls ? server.Tls.Replace("https:", "wss:") : server.Http1.Replace("http:", "ws:");
}
