using System.Net;
using System.Security.Cryptography;

namespace Messaging.WebSockets.Client;

/// <summary>The client's opening handshake: RFC 6455 section 4.1 over HTTP/1.1, RFC 8441 over HTTP/2.</summary>
internal static class OpeningHandshake
{
    private const string Protocol = "websocket";

    public static HttpRequestMessage CreateRequest(ConnectTarget target, bool http2, IReadOnlyList<string> offers)
    {
        HttpRequestMessage request = new(http2 ? HttpMethod.Connect : HttpMethod.Get, http2 ? target.Http2Uri : target.Http11Uri)
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (http2)
        {
            request.Headers.Protocol = Protocol;
        }
        else
        {
            request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", Protocol);
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        }

        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        if (offers.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", string.Join(", ", offers));
        }

        return request;
    }

    public static bool IsAccepted(HttpResponseMessage response) =>
        response.StatusCode == (IsHttp2(response) ? HttpStatusCode.OK : HttpStatusCode.SwitchingProtocols);

    public static bool IsHttp2(HttpResponseMessage response) => response.Version == HttpVersion.Version20;

    /// <summary>Checks an accepting answer and returns the subprotocol that the server chose, or <see langword="null"/> for none.</summary>
    /// <exception cref="DuplexChannelException">The server broke the protocol.</exception>
    public static string? CheckResponse(HttpRequestMessage request, HttpResponseMessage response, IReadOnlyList<string> offers)
    {
        if (!IsHttp2(response))
        {
            string key = request.Headers.NonValidated["Sec-WebSocket-Key"].ToString();
            RequireHeader(response, "Upgrade", Protocol, static (value, expected) => value.Equals(expected, StringComparison.OrdinalIgnoreCase));
            RequireHeader(response, "Connection", "Upgrade", ContainsToken);
            RequireHeader(response, "Sec-WebSocket-Accept", WebSocketHandshake.ComputeAccept(key), string.Equals);
        }

        if (GetHeader(response, "Sec-WebSocket-Extensions") is { } extensions)
        {
            throw Broken($"chose the extension '{Shorten(extensions)}', but none was offered");
        }

        string? chosen = GetHeader(response, "Sec-WebSocket-Protocol");
        return chosen is null || offers.Contains(chosen, StringComparer.Ordinal)
            ? chosen
            : throw Broken($"chose the subprotocol '{Shorten(chosen)}', but {(offers.Count == 0 ? "none" : string.Join(", ", offers))} was offered");
    }

    private static void RequireHeader(HttpResponseMessage response, string name, string expected, Func<string, string, bool> matches)
    {
        string? value = GetHeader(response, name);
        if (value is null || !matches(value, expected))
        {
            throw Broken(value is null ? $"sent no header {name}" : $"sent the header {name}: '{Shorten(value)}' instead of '{expected}'");
        }
    }

    private static bool ContainsToken(string list, string token) =>
        list.Split(',', StringSplitOptions.TrimEntries).Contains(token, StringComparer.OrdinalIgnoreCase);

    private static string? GetHeader(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64];

    private static DuplexChannelException Broken(string what) =>
        new(ChannelCloseStatus.ProtocolError, $"The server broke the WebSocket handshake: it {what}.", byPeer: true);
}
