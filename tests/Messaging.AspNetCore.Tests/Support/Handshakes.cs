using System.Globalization;
using System.Net;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>Requests that open a channel, made without the code under test, and what a server answers.</summary>
internal static class Handshakes
{
    /// <summary>Every way to a channel.</summary>
    public static readonly string[] All = ["WebSocket", "WebSocket/2", "Grpc", "GrpcWeb"];

    /// <summary>The answer that a channel is open.</summary>
    public const string Accepted = "accepted";

    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate!.Equals(Certificates.Localhost) },
    });

    /// <summary>What a server of this way listens with, in cleartext.</summary>
    public static Wire Wire(string way) => way is "WebSocket" or "GrpcWeb" ? Support.Wire.Http11 : Support.Wire.Http2Cleartext;

    /// <summary>Sends one, to <see cref="Talk.Path"/> where the address has no path, and reads no more than the head of the answer.</summary>
    public static async Task<HttpResponseMessage> SendAsync(Uri address, string way, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Create(address.AbsolutePath == "/" ? new Uri(address, Talk.Path) : address, way);
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await Http.SendAsync(request, TestContext.Current.CancellationToken).Within();
    }

    /// <summary>What the answer says: <see cref="Accepted"/>, or the status of a refusal, of HTTP or of gRPC.</summary>
    public static async Task<string> AnswerAsync(this HttpResponseMessage response, string way)
    {
        HttpStatusCode accepted = way == "WebSocket" ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.OK;
        if (response.StatusCode != accepted)
        {
            return string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}");
        }

        if (way.StartsWith("WebSocket", StringComparison.Ordinal))
        {
            return Accepted;
        }

        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Within();
        string? status = response.Field("grpc-status") ?? body.Split("grpc-status:").ElementAtOrDefault(1)?.Split('\r')[0].Trim();
        return status == "0" ? Accepted : $"gRPC {status}";
    }

    /// <summary>Opens a channel and tells the answer.</summary>
    public static async Task<string> AnswerAsync(Uri address, string way, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await SendAsync(address, way, headers);
        return await response.AnswerAsync(way);
    }

    private static HttpRequestMessage Create(Uri uri, string way)
    {
        bool isHttp2 = Wire(way) == Support.Wire.Http2Cleartext;
        HttpRequestMessage request = new(HttpMethod.Get, uri)
        {
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        switch (way)
        {
            case "WebSocket":
                request.Headers.Connection.Add("Upgrade");
                request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Key);
                break;
            case "WebSocket/2":
                request.Method = HttpMethod.Connect;
                request.Headers.Protocol = "websocket";
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
                break;
            default:
                request.Method = HttpMethod.Post;
                request.Content = new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", way == "Grpc" ? "application/grpc" : "application/grpc-web");
                request.Headers.TryAddWithoutValidation("TE", "trailers");
                request.Headers.TryAddWithoutValidation("messaging-serializer", "json");
                break;
        }

        return request;
    }
}
