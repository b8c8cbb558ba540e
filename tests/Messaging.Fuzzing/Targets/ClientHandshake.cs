using System.Globalization;
using System.Net;
using System.Text;
using Messaging.WebSockets;
using Messaging.WebSockets.Client;

namespace Messaging.Fuzzing.Targets;

/// <summary>What a WebSocket client makes of a server's answer: a status, header lines, an empty line, a body.</summary>
internal static class ClientHandshake
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const int LongestReason = 1000;
    private static readonly string[] Offers = ["messaging.v1.json", "messaging.v1.messagepack"];

    public static void Run(string[] lines, bool http2)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "http://localhost/");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Key);
        using HttpResponseMessage response = Parse(lines, http2);
        try
        {
            if (!OpeningHandshake.IsAccepted(response))
            {
                throw ConnectFailure.FromAsync(response, CancellationToken.None).GetAwaiter().GetResult();
            }

            string? subprotocol = OpeningHandshake.CheckResponse(request, response, Offers);
            Invariant.Holds(subprotocol is null || Offers.Contains(subprotocol), $"'{subprotocol}' was not offered.");
            Invariant.Holds(
                http2 || (response.Headers.NonValidated.TryGetValues("Sec-WebSocket-Accept", out var accept) && accept.ToString() == WebSocketHandshake.ComputeAccept(Key)),
                "A wrong Sec-WebSocket-Accept was taken.");
        }
        catch (DuplexChannelException refusal)
        {
            Invariant.Holds(refusal.Status != ChannelCloseStatus.Completed && refusal.ByPeer, "The server's fault is blamed on another.");
            Invariant.Holds(refusal.Message.Length <= LongestReason, $"A reason of {refusal.Message.Length} characters.");
            Invariant.Holds(!refusal.Message.Any(char.IsControl), "A control character of the server's passes into a reason.");
        }
    }

    private static HttpResponseMessage Parse(string[] lines, bool http2)
    {
        int body = Array.IndexOf(lines, string.Empty);
        string[] head = body < 0 ? lines : lines[..body];
        HttpResponseMessage response = new()
        {
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            StatusCode = (HttpStatusCode)(int.TryParse(lines[0], CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 999 ? status : 400),
            Content = new ByteArrayContent(body < 0 ? [] : Encoding.Latin1.GetBytes(string.Join('\n', lines[(body + 1)..]))),
        };
        foreach ((string name, string value) in HeaderLines.Parse(head))
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }
}
