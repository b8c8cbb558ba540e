using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.Channels;

internal static class ChannelServices
{
    /// <summary>Adds what both sides of every setup need.</summary>
    public static IMessagingBuilder AddMessagingWithSerializers(this IServiceCollection services)
    {
        // Contestants share a server, and each may open as many channels as a server has by default.
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Messaging:MaxChannels"] = "0" })
            .Build();
        return services.AddMessaging(configuration).AddGrpc().AddMessagePack().AddProtobuf().AddProtobufNet();
    }
}
