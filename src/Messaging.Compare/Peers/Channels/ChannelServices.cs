using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.Channels;

internal static class ChannelServices
{
    /// <summary>Adds what both sides of every setup need.</summary>
    public static IMessagingBuilder AddMessagingWithSerializers(this IServiceCollection services) =>
        services.AddMessaging().AddGrpc().AddMessagePack().AddProtobuf().AddProtobufNet();
}
