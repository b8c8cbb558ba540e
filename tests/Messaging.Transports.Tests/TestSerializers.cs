using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Transports.Tests;

/// <summary>What clients and servers of the suite register beside JSON.</summary>
internal static class TestSerializers
{
    public static IMessagingBuilder AddTestSerializers(this IMessagingBuilder builder) => builder.AddMessagePack().AddProtobufNet();
}
