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
            yield return $"\"{address}\" is no absolute address of http, https, ws or wss, such as https://host:5001.";
        }
        else if (address.PathAndQuery is not "/" || address.Fragment.Length != 0)
        {
            yield return $"\"{address}\" has more than scheme, host and port. The path of the endpoint stands under Path.";
        }
        else if (address.UserInfo.Length != 0)
        {
            yield return "the address contains credentials. Send them in a header.";
        }
    }

    /// <summary>Whether an address means TLS: <c>https</c> or <c>wss</c>.</summary>
    /// <param name="address">A valid address.</param>
    public static bool IsSecure(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme is "https" or "wss";
    }
}
