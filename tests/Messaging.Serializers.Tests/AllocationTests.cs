using System.Buffers;
using Messaging.Serializers.Tests.Generated;

namespace Messaging.Serializers.Tests;

/// <summary>Writing allocates nothing, reading the message and nothing else.</summary>
[Collection("alone")]
public sealed class AllocationTests
{
    private const int Count = 10_000;

    [Theory, InlineData("MessagePack"), InlineData("Protobuf")]
    public void A_plain_message_costs_itself(string word)
        => AssertCost(Encodings.Plain(word).ForType<Pair>(), new Pair { X = 1, Y = 2 }, static () => new Pair());

    [Fact]
    public void A_generated_message_costs_itself()
        => AssertCost(Encodings.Generated("Protobuf").ForType<Point>(), new Point { X = 1, Y = 2 }, static () => new Point());

    private static void AssertCost<T>(IMessageSerializer<T> serializer, T message, Func<T> create)
    {
        var writer = new ArrayBufferWriter<byte>(1024);
        serializer.Serialize(message, writer);
        byte[] bytes = writer.WrittenSpan.ToArray();
        long perObject = Measure(() => create());

        Assert.Equal(0, Measure(() =>
        {
            writer.ResetWrittenCount();
            serializer.Serialize(message, writer);
        }));
        Assert.Equal(perObject, Measure(() => serializer.Deserialize(new ReadOnlySequence<byte>(bytes))));
    }

    /// <summary>Bytes for each call, when everything has been compiled.</summary>
    private static long Measure(Action action)
    {
        long spent = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Count; i++)
            {
                action();
            }

            spent = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return spent / Count;
    }
}

[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
