using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>Where a channel connects to, with <c>ws</c> and <c>http</c> being the same word.</summary>
internal sealed record ConnectTarget(Uri Address, bool IsSecure)
{
    /// <summary>Host and port, or the whole address of a resolver.</summary>
    public string Authority => Address.Authority is { Length: > 0 } authority ? authority : Address.ToString();

    public static ConnectTarget Create(ChannelOptions channel, GrpcTransportOptions options)
    {
        Uri address = options.Address ?? channel.Address ?? throw new InvalidOperationException("The channel has no Address.");
        if (address.Scheme is not ("http" or "https" or "ws" or "wss"))
        {
            // The address of a resolver: credentials decide, and they come from code.
            return new ConnectTarget(address, IsSecure: false);
        }

        bool isSecure = ChannelAddress.IsSecure(address);
        return new ConnectTarget(new Uri($"{(isSecure ? "https" : "http")}://{address.Authority}"), isSecure);
    }
}
