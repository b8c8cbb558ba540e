using System.Buffers;
using Messaging.AspNetCore.Handshake;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Security;

/// <summary>
/// A token among the subprotocols that a WebSocket handshake offers: <c>messaging.v1.json, messaging.bearer.&lt;token&gt;</c>. A page cannot set any header but this one.
/// What is found to be wrong is never repeated: it may be a token.
/// </summary>
internal static class BearerSubprotocol
{
    /// <summary>What stands before the token.</summary>
    public const string Prefix = "messaging.bearer.";

    private const int MaxTokenLength = 8192;

    // What may stand in a token of OAuth (RFC 6750 section 2.1) and in a subprotocol (RFC 6455 section 4.1).
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+");

    /// <summary>Whether there is anything in the list that may be a token.</summary>
    public static bool IsIn(IHeaderDictionary headers) =>
        headers.SecWebSocketProtocol.Any(static value => value?.Contains(Prefix, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Takes the token out of the list.</summary>
    /// <param name="headers">The headers of a handshake in which a token is.</param>
    /// <param name="token">The token.</param>
    /// <returns>Why the request is refused, or <see langword="null"/>.</returns>
    public static HandshakeRefusal? Take(IHeaderDictionary headers, out string token)
    {
        token = string.Empty;
        string[] offers = headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol");
        string[] others = [.. offers.Where(static offer => !offer.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))];
        headers.SecWebSocketProtocol = string.Join(", ", others);
        if (others.Any(static offer => offer.Contains(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return Refuse("stands inside of another subprotocol");
        }

        if (offers.Length - others.Length != 1)
        {
            return Refuse("stands there more than once");
        }

        if (others.Length == 0)
        {
            return Refuse("stands alone; a browser needs another subprotocol beside it that the server can choose, such as messaging.v1.json");
        }

        if (headers.Authorization.Count > 0)
        {
            return Refuse("stands beside a header Authorization; only one of them may");
        }

        token = offers.Single(static offer => offer.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))[Prefix.Length..];
        return token.Length is > 0 and <= MaxTokenLength && !token.AsSpan().ContainsAnyExcept(TokenCharacters)
            ? null
            : Refuse($"must have 1 to {MaxTokenLength} characters after it: letters, digits and - . _ ~ +");
    }

    /// <summary>Refuses a token that nobody has taken: <c>AddBearerSubprotocol</c> was not called.</summary>
    public static HandshakeRefusal? CheckTaken(IHeaderDictionary headers) =>
        IsIn(headers) ? Refuse("is not taken by this server; it needs AddBearerSubprotocol") : null;

    private static HandshakeRefusal Refuse(string what) =>
        new(StatusCodes.Status400BadRequest, $"Sec-WebSocket-Protocol: {Prefix} {what}.");
}
