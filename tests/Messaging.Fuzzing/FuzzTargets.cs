using Messaging.Fuzzing.Targets;
using Messaging.Json;
using Messaging.Serializers.Tests;
using Messaging.Serializers.Tests.Generated;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Fuzzing;

/// <summary>Every target by its name.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<string> Names { get; } = ["frames", "handshake", "grpc-frames", "json", "messagepack", "protobuf", "protobuf-net"];

    public static IFuzzTarget Create(string name) => name switch
    {
        "frames" => new FrameTarget(),
        "handshake" => new HandshakeTarget(),
        "grpc-frames" => new GrpcFrameTarget(),
        "json" => new SerializerTarget<Everything>(name, new JsonMessageSerializer()),
        "messagepack" => new SerializerTarget<Everything>(name, Find("MessagePack", messaging => messaging.AddMessagePack())),
        "protobuf" => new SerializerTarget<Item>(name, Find("Protobuf", messaging => messaging.AddProtobuf())),
        "protobuf-net" => new SerializerTarget<Everything>(name, Find("Protobuf", messaging => messaging.AddProtobufNet())),
        _ => throw new ArgumentException($"There is no target '{name}'; there are: {string.Join(", ", Names)}."),
    };

    private static IMessageSerializer Find(string name, Action<IMessagingBuilder> add)
    {
        ServiceCollection services = new();
        add(services.AddMessaging());
        return services.BuildServiceProvider().GetRequiredService<IMessagingEndpoints>().Serializers.Single(serializer => serializer.Name == name);
    }
}
