namespace Messaging.Interop.Tests;

/// <summary>Clients with stubs of <c>protos/echo.proto</c>, which know nothing of this library, call samples/Echo, in clear and over TLS.</summary>
public sealed class ForeignGrpcClientTests(EchoServer server, TalkServer talk) : IClassFixture<EchoServer>, IClassFixture<TalkServer>
{
    private const string Node = "grpc-client.mjs";
    private const string Python = "grpc_client.py";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [ClearAndTls("echo", "half-close", "too-large", "cancel", InClearOnly = new[]
    {
        "headers", "raw", "serializers", "unknown-serializer", "invalid-message", "unknown-method", "deadline",
    })]
    public Task Npm_grpc_js_is_a_full_peer(string scenario, bool tls) => PeerProcess.RunScriptAsync(Node, scenario, tls ? server.Tls : server.Http2);

    [Theory]
    [ClearAndTls("echo", "half-close", "too-large", "cancel", InClearOnly = new[]
    {
        "headers", "raw", "serializers", "invalid-message", "compressed", "deadline",
    })]
    public Task Python_grpcio_is_a_full_peer(string scenario, bool tls) => PeerProcess.RunScriptAsync(Python, scenario, tls ? server.Tls : server.Http2);

    [Theory, InlineData(Node, "statuses"), InlineData(Node, "thrown"), InlineData(Python, "thrown")]
    public Task The_client_learns_how_the_server_ended(string client, string scenario)
        => PeerProcess.RunScriptAsync(client, scenario, "http://" + talk.Http2);

    [Theory, InlineData(Node, "cancel"), InlineData(Python, "cancel"), InlineData(Node, "deadline"), InlineData(Python, "deadline")]
    public async Task The_server_learns_that_the_client_has_given_up(string client, string scenario)
    {
        string tenant = $"{client} {scenario}";

        await PeerProcess.RunScriptAsync(client, scenario, "http://" + talk.Http2, tenant);

        ChannelClosed closed = await talk.EndOf(tenant).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.NotEqual(ChannelCloseStatus.Completed, closed.Status);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_browser_page_streams_over_gRPC_Web(bool tls)
    {
        string tenant = tls ? "page over TLS" : "page";

        await PeerProcess.RunScriptAsync("browser-grpc-web.mjs", Installed.Chromium(), tls ? "https://" + talk.Tls : "http://" + talk.Http1, tenant);

        foreach (string format in new[] { "binary", "text" })
        {
            ChannelClosed closed = await talk.EndOf($"{tenant} {format}").WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
            Assert.NotEqual(ChannelCloseStatus.Completed, closed.Status);
        }
    }
}
