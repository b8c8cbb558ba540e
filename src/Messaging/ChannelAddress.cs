namespace Messaging.Transports;

/// <summary>The rules of <see cref="ChannelOptions.Address"/>, for transports that know an address of their own.</summary>
public static class ChannelAddress
{
    /// <summary>
    /// Checks an address: absolute, of the scheme <c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>, with nothing after host and port.
    /// </summary>
    /// <param name="address">The address; <see langword="null"/> is in order here.</param>
    /// <returns>What is wrong, each a sentence; empty when nothing is.</returns>
    public static IEnumerable<string> Validate(Uri? address)
    {
        if (address is null)
        {
            yield break;
        }

        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https" or "ws" or "wss"))
        {
            yield return $"\"{Show(address)}\" is no absolute address of http, https, ws or wss, such as https://host:5001.";
        }
        else if (address.PathAndQuery is not "/" || address.Fragment.Length != 0)
        {
            yield return $"\"{Show(address)}\" has more than scheme, host and port. The path of the endpoint stands under Path.";
        }
        else if (address.UserInfo.Length != 0)
        {
            yield return "the address contains credentials. Send them in a header.";
        }
    }

    /// <summary>An address as it may be shown: without user name, password and query, in which secrets stand.</summary>
    internal static string Show(Uri address) =>
        Show(address.IsAbsoluteUri ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.Unescaped) : address.OriginalString);

    /// <summary>The same of a text that is meant to be an address.</summary>
    internal static string Show(string text)
    {
        int query = text.IndexOf('?', StringComparison.Ordinal);
        return text.Contains('@', StringComparison.Ordinal) ? "…" : query < 0 ? text : $"{text.AsSpan(0, query)}?…";
    }

    /// <summary>Whether an address means TLS: <c>https</c> or <c>wss</c>.</summary>
    /// <param name="address">A valid address.</param>
    public static bool IsSecure(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme is "https" or "wss";
    }
}
