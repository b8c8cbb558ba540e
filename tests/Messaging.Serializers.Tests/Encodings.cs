using System.Buffers;
using Messaging.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Serializers.Tests;

/// <summary>The serializers under test, as an application gets them.</summary>
internal static class Encodings
{
    /// <summary>The words of the serializers that take plain annotated classes.</summary>
    public static TheoryData<string> All => ["Json", "MessagePack", "Protobuf"];

    /// <summary>The same without JSON, which has tests of its own.</summary>
    public static TheoryData<string> Binary => ["MessagePack", "Protobuf"];

    public static IMessageSerializer Plain(string word) => Find(word, messaging => messaging.AddMessagePack().AddProtobufNet());

    public static IMessageSerializer Generated(string word) => Find(word, messaging => messaging.AddProtobuf());

    /// <summary>What the services that <paramref name="add"/> makes have under a word.</summary>
    public static IMessageSerializer Find(string word, Action<IMessagingBuilder> add)
    {
        var services = new ServiceCollection();
        add(services.AddMessaging());
        return services.BuildServiceProvider().GetRequiredService<IMessagingEndpoints>().Serializers.Single(serializer => serializer.Name == word);
    }

    public static byte[] Write<T>(this IMessageSerializer serializer, T value)
    {
        var writer = new ArrayBufferWriter<byte>();
        serializer.ForType<T>().Serialize(value, writer);
        return writer.WrittenSpan.ToArray();
    }

    public static T Read<T>(this IMessageSerializer serializer, params byte[] bytes)
        => serializer.ForType<T>().Deserialize(new ReadOnlySequence<byte>(bytes));

    /// <summary>Reads bytes that come in pieces.</summary>
    public static T ReadSplit<T>(this IMessageSerializer serializer, byte[] bytes, int size)
        => serializer.ForType<T>().Deserialize(Payloads.Split(bytes, [.. Enumerable.Repeat(size, bytes.Length / size)]));
}
