using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Transports.Tests;

/// <summary>What clients and servers of the suite register: the channels by their names in the configuration, and every serializer.</summary>
internal static class TestChannels
{
    public static IMessagingBuilder AddTestChannels(this IMessagingBuilder builder) => builder
        .AddChannel<TestMessage, TestMessage>("typed")
        .AddChannel<RawMessage, RawMessage>("raw")
        .AddChannel<RawMessage, RawMessage>("rawToTyped");

    public static IMessagingBuilder AddTestSerializers(this IMessagingBuilder builder) => builder.AddMessagePack().AddProtobufNet();

    public static Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(
        this IServiceProvider client, ConnectRequest request, CancellationToken cancellationToken) =>
        client.GetRequiredKeyedService<IDuplexChannelFactory<TestMessage, TestMessage>>("typed")
            .ConnectAsync(request.Options, cancellationToken);

    public static Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(
        this IServiceProvider client, ConnectRequest request, CancellationToken cancellationToken) =>
        client.GetRequiredKeyedService<IDuplexChannelFactory<RawMessage, RawMessage>>(request.RawToTyped ? "rawToTyped" : "raw")
            .ConnectAsync(request.Options, cancellationToken);
}
