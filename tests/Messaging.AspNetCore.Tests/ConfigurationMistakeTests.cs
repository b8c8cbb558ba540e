using System.Text;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Tests;

/// <summary>An application with a client channel and an endpoint, and one mistake in its <c>appsettings.json</c>.</summary>
public sealed class ConfigurationMistakeTests
{
    /// <summary>What stands in the section, and how the only failure begins.</summary>
    public static TheoryData<string, string> Mistakes => new()
    {
        {
            """{ "Channels": { "talk": { "Transport": "Websockt" } } }""",
            """Messaging:Channels:talk:Transport: "Websockt" is no registered transport. Known: Grpc, InMemory, WebSocket."""
        },
        {
            """{ "Channels": { "talk": { "Transport": null } } }""",
            """Messaging:Channels:talk:Transport: "" is not one transport. Known: Grpc, InMemory, WebSocket. Others to try stand under Fallback."""
        },
        {
            """{ "Channels": { "talk": { "Fallback": "Websockt" } } }""",
            """Messaging:Channels:talk:Fallback: "Websockt" is no registered transport. Known: Grpc, InMemory, WebSocket."""
        },
        {
            """{ "Defaults": { "Transport": "Websockt" } }""",
            """Messaging:Defaults:Transport: "Websockt" is no registered transport. Known: Grpc, InMemory, WebSocket."""
        },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "Transports": "Websockt" } } }""",
            """Messaging:Endpoints:talk:Transports: "Websockt" is no transport of this server. Known: Grpc, WebSocket."""
        },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "Transports": "WebSocket, websocket" } } }""",
            """Messaging:Endpoints:talk:Transports: "websocket" stands there twice."""
        },
        {
            """{ "Channels": { "talk": { "Serializer": "Jsn" } } }""",
            """Messaging:Channels:talk:Serializer: "Jsn" is no registered serializer. Known: Json."""
        },
        { """{ "Defaults": { "Serializer": "Jsn" } }""", """Messaging:Defaults:Serializer: "Jsn" is no registered serializer. Known: Json.""" },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "Serializers": "Jsn" } } }""",
            """Messaging:Endpoints:talk:Serializers: "Jsn" is no registered serializer. Known: Json."""
        },
        {
            """{ "Channels": { "talk": { "WebSocket": { "HttpVersion": "3" } } } }""",
            """Messaging:Channels:talk:WebSocket:HttpVersion: '3' is unknown; expected Auto, 1.1 or 2."""
        },
        {
            """{ "Defaults": { "WebSocket": { "MaxFragmentsPerMessage": "0" } } }""",
            """Messaging:Defaults:WebSocket:MaxFragmentsPerMessage: 0 is out of range. Expected 1 to 1073741824."""
        },
        {
            """{ "Defaults": { "WebSocket": { "HttpVersion": "3" } } }""",
            """Messaging:Defaults:WebSocket:HttpVersion: '3' is unknown; expected Auto, 1.1 or 2."""
        },
        {
            """{ "Channels": { "talk": { "Transport": "InMemory", "WebSocket": { "HttpVersion": "3" } } } }""",
            """Messaging:Channels:talk:WebSocket:HttpVersion: '3' is unknown; expected Auto, 1.1 or 2."""
        },
        {
            """{ "Channels": { "talk": { "WebSocket": { "Subprotocol": "no" } } } }""",
            """Messaging:Channels:talk:WebSocket:Subprotocol: "no" is not true or false."""
        },
        {
            """{ "Channels": { "talk": { "WebSocket": { "Proxy": "ftp://proxy" } } } }""",
            """Messaging:Channels:talk:WebSocket:Proxy: 'ftp://proxy/' is no address of a proxy; expected a URI such as http://proxy:3128."""
        },
        {
            """{ "Defaults": { "WebSocket": { "Address": "ftp://host" } } }""",
            """Messaging:Defaults:WebSocket:Address: "ftp://host/" is no absolute address of http, https, ws or wss, such as https://host:5001."""
        },
        {
            """{ "Channels": { "talk": { "Transport": "Grpc", "Serializer": "Json" } } }""",
            """Messaging:Channels:talk:Path: "/" is no path of a gRPC method; expected /Service/Method, such as /market.v1.Prices/Subscribe."""
        },
        {
            """{ "Channels": { "talk": { "Transport": "Grpc", "Path": "/talk.v1.Talk/Talk" } } }""",
            """Messaging:Channels:talk:Serializer: missing, and the default of Grpc, Protobuf, is no registered serializer. Known: Json."""
        },
        { """{ "Channels": { "talk": { "Path": null } } }""", """Messaging:Channels:talk:Path: "" does not begin with '/'.""" },
        {
            """{ "Channels": { "talk": { "Grpc": { "HeadersTimeout": "1:00:00" } } } }""",
            """Messaging:Channels:talk:Grpc:HeadersTimeout: 01:00:00 is out of range; expected 00:00:00 to 00:10:00."""
        },
        {
            """{ "Defaults": { "Grpc": { "HeadersTimeout": "1:00:00" } } }""",
            """Messaging:Defaults:Grpc:HeadersTimeout: 01:00:00 is out of range; expected 00:00:00 to 00:10:00."""
        },
        {
            """{ "Channels": { "talk": { "Grpc": { "HeaderTimeout": "1:00:00" } } } }""",
            """Messaging:Channels:talk:Grpc:HeaderTimeout: unknown key. Known: Address, HeadersTimeout, Proxy."""
        },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "Transports": "Grpc" } } }""",
            """Messaging:Endpoints:talk:Transports: Grpc needs a path of the form /Service/Method"""
        },
        {
            """{ "Defaults": { "Tls": { "PinnedSha256": "x" } } }""",
            """Messaging:Defaults:Tls:PinnedSha256: 'x' is no SHA-256; expected 64 hexadecimal digits."""
        },
        { """{ "Chanel": { "talk": { "Path": "/" } } }""", """Messaging:Chanel: unknown key. Known: MaxChannels, Defaults, Channels, Endpoints.""" },
        { """{ "Channels": { "talk": { "Adress": "x" } } }""", """Messaging:Channels:talk:Adress: unknown key. Known: Address, """ },
        { """{ "Channels": { "tlak": { "Path": "/" } } }""", """Messaging:Channels:tlak: unknown channel. Known from AddChannel: talk.""" },
        {
            """{ "Channels": { "talk": { "WebSocket": { "HtpVersion": "2" } } } }""",
            """Messaging:Channels:talk:WebSocket:HtpVersion: unknown key. Known: Address, HttpVersion, MaxControlFramesPerSecond, MaxFragmentsPerMessage, Proxy, Subprotocol."""
        },
        {
            """{ "Defaults": { "WebSocket": { "HtpVersion": "2" } } }""",
            """Messaging:Defaults:WebSocket:HtpVersion: unknown key. Known: Address, HttpVersion, MaxControlFramesPerSecond, MaxFragmentsPerMessage, Proxy, Subprotocol."""
        },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "Serializer": "Json" } } }""",
            """Messaging:Endpoints:talk:Serializer: unknown key. Known: AllowedOrigins, """
        },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "WebSocket": { "HttpVersion": "2" } } } }""",
            """Messaging:Endpoints:talk:WebSocket:HttpVersion: unknown key. Known: MaxControlFramesPerSecond, """
        },
        {
            """{ "Channels": { "talk": { "ConnectTimeout": "24:00:00" } } }""",
            """Messaging:Channels:talk:ConnectTimeout: 24.00:00:00 is out of range. Expected 00:00:00.0100000 to 00:10:00."""
        },
        { """{ "Defaults": { "MaxMessageBytes": 0 } }""", """Messaging:Defaults:MaxMessageBytes: 0 is out of range. Expected 1 to 1073741824.""" },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "CloseTimeout": "00:02:00" } } }""",
            """Messaging:Endpoints:talk:CloseTimeout: 00:02:00 is out of range. Expected 00:00:00 to 00:01:00."""
        },
        {
            """{ "Channels": { "talk": { "Serializer": ["Json"] } } }""",
            """Messaging:Channels:talk:Serializer: expected one string with commas between the words, in order of preference; got an array."""
        },
        {
            """{ "Defaults": { "Fallback": ["InMemory"] } }""",
            """Messaging:Defaults:Fallback: expected one string with commas between the words, in order of preference; got an array."""
        },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "Transports": ["WebSocket"] } } }""",
            """Messaging:Endpoints:talk:Transports: expected one string with commas between the words, in order of preference; got an array."""
        },
        {
            """{ "Endpoints": { "talk": { "Path": "/talk", "Serializers": ["Json"] } } }""",
            """Messaging:Endpoints:talk:Serializers: expected one string with commas between the words, in order of preference; got an array."""
        },
        { """{ "Endpoints": { "talk": { "Path": "/tlak" } } }""", """Messaging:Endpoints:talk:Path: "/tlak" is no mapped endpoint. Known: /talk.""" },
        { """{ "Endpoints": { "a": { "Path": "/talk" }, "b": { "Path": "/Talk/" } } }""", """Messaging:Endpoints: a and b have the same Path "/talk".""" },
        { """{ "Endpoints": { "talk": null } }""", """Messaging:Endpoints:talk:Path: missing. Expected the path of a mapped endpoint.""" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_stops_the_start_with_its_full_path_and_the_choices(string section, string expected) =>
        Assert.StartsWith(expected, await FailAsync($$"""{ "Messaging": {{section}} }"""), StringComparison.Ordinal);

    [Fact]
    public async Task A_value_instead_of_the_whole_section_stops_the_start() =>
        Assert.Equal("Messaging: expected a section, got the value \"WebSocket\".", await FailAsync("""{ "Messaging": "WebSocket" }"""));

    [Fact]
    public async Task An_application_without_a_mistake_starts()
    {
        await using TestApp app = await StartAsync(
            """
            {
              "Messaging": {
                "Defaults": { "Transport": "WebSocket", "Serializer": "Json", "WebSocket": { "HttpVersion": "Auto" } },
                "Channels": { "talk": { "Transport": "Grpc", "Fallback": "WebSocket", "Path": "/talk.v1.Talk/Talk", "CloseTimeout": "00:00:01" } },
                "Endpoints": { "talk": { "Path": "/talk/", "Transports": "WebSocket", "Serializers": "Json", "CloseTimeout": "00:00:01" } }
              }
            }
            """);
        Assert.NotNull(app.Address);
    }

    private static async Task<string> FailAsync(string json) =>
        Assert.Single((await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(json))).Failures);

    private static Task<TestApp> StartAsync(string json) => TestApp.StartAsync(
        app => app.MapDuplexChannel("/talk", (IDuplexChannel<Pong, Ping> _, CancellationToken _) => Task.CompletedTask),
        configure: builder =>
        {
            builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
            builder.Services.AddMessaging(builder.Configuration).AddWebSockets().AddGrpc().AddInMemory()
                .AddChannel<Ping, Pong>("talk", options => options.Address ??= new Uri("http://localhost:1"));
        });
}
