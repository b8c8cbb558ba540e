using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Messaging.Conformance;
using Messaging.Serializers.Tests.Generated;

namespace Messaging.Serializers.Tests;

/// <summary>Bytes from a peer that means no good: an exception and nothing else, and no memory for what was only claimed.</summary>
public sealed class HostileInputTests
{
    private const int Megabytes = 1024 * 1024;

    private static readonly JsonSerializerOptions Lenient = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static TheoryData<string> All => Encodings.All;

    public static TheoryData<string> Binary => Encodings.Binary;

    public static TheoryData<string, string> Wrong => new()
    {
        { "MessagePack", string.Empty },
        { "MessagePack", "93C001" },
        { "MessagePack", "93C0010200" },
        { "MessagePack", "93C00102C1" },
        { "MessagePack", "C1" },
        { "MessagePack", "A178" },
        { "MessagePack", "93C0A17802" },
        { "MessagePack", "93C0CF7FFFFFFFFFFFFFFF02" },
        { "MessagePack", "DD7FFFFFFF" },
        { "Protobuf", "08" },
        { "Protobuf", "08FF" },
        { "Protobuf", "80" },
        { "Protobuf", "00" },
        { "Protobuf", "080100" },
        { "Protobuf", "08010C" },
        { "Protobuf", "08FFFFFFFFFFFFFFFFFFFFFF01" },
        { "Protobuf", "7A05" },
        { "Protobuf", "0F" },
    };

    [Theory]
    [InlineData("MessagePack", "arrays in the first member")]
    [InlineData("MessagePack", "arrays in an unknown member")]
    [InlineData("Protobuf", "messages")]
    [InlineData("Protobuf", "groups in the first member")]
    [InlineData("Protobuf", "groups in an unknown member")]
    public void Nesting_without_end_is_refused(string word, string what)
    {
        byte[] bytes = what switch
        {
            "arrays in the first member" => Repeat(0x92, 0xC0, 2 * Megabytes),
            "arrays in an unknown member" => [0x94, 0xC0, 0xC0, 0x01, .. Repeat(0x91, 0x91, 2 * Megabytes)],
            "messages" => NestedProtobuf.Create(tag: 0x0A, 200_000),
            "groups in the first member" => Repeat(0x0B, 0x0B, 2 * Megabytes),
            _ => Repeat(0x7B, 0x7B, 2 * Megabytes),
        };
        IMessageSerializer serializer = Encodings.Plain(word);
        Assert.ThrowsAny<Exception>(() => serializer.Read<Chain>(bytes));
        Assert.ThrowsAny<Exception>(() => serializer.ReadSplit<Chain>(bytes, 4096));
        Assert.ThrowsAny<Exception>(() => serializer.Read<Pair>(bytes));
    }

    [Fact]
    public void Nesting_without_end_of_a_generated_message_is_refused()
    {
        IMessageSerializer serializer = Encodings.Generated("Protobuf");
        foreach (byte[] bytes in new[] { NestedProtobuf.Create(tag: 0x5A, 200_000), Repeat(0x5B, 0x5B, 2 * Megabytes), Repeat(0x7B, 0x7B, 2 * Megabytes) })
        {
            Assert.ThrowsAny<Exception>(() => serializer.Read<Item>(bytes));
            Assert.ThrowsAny<Exception>(() => serializer.ReadSplit<Item>(bytes, 4096));
        }
    }

    [Theory, MemberData(nameof(Wrong))]
    public void Wrong_bytes_are_refused_in_one_piece_and_in_many(string word, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        IMessageSerializer serializer = Encodings.Plain(word);
        Assert.ThrowsAny<Exception>(() => serializer.Read<Pair>(bytes));
        Assert.ThrowsAny<Exception>(() => serializer.ReadSplit<Pair>(bytes, 1));
    }

    [Fact]
    public void A_length_that_is_only_claimed_takes_no_memory()
    {
        IMessageSerializer messagePack = Encodings.Plain("MessagePack");
        AssertCheap<Holder<byte[]>>(messagePack, "92C0C67FFFFFFF41");
        AssertCheap<Holder<string>>(messagePack, "92C0DB7FFFFFFF41");
        AssertCheap<Holder<int[]>>(messagePack, "92C0DD7FFFFFFF41");
        AssertCheap<Holder<List<Leaf>>>(messagePack, "92C0DD7FFFFFFF90");
        AssertCheap<Holder<Dictionary<int, int>>>(messagePack, "92C0DF7FFFFFFF4141");

        IMessageSerializer protobuf = Encodings.Plain("Protobuf");
        AssertCheap<Holder<byte[]>>(protobuf, "0AFFFFFFFF0741");
        AssertCheap<Holder<string>>(protobuf, "0AFFFFFFFF0741");
        AssertCheap<Holder<int[]>>(protobuf, "0AFFFFFFFF0741");
        AssertCheap<Holder<double[]>>(protobuf, "0AF8FFFFFF074141414141414141");
        AssertCheap<Holder<List<Leaf>>>(protobuf, "0AFFFFFFFF0741");
        AssertCheap<Holder<Dictionary<int, int>>>(protobuf, "0AFFFFFFFF0741");

        IMessageSerializer generated = Encodings.Generated("Protobuf");
        AssertCheap<Item>(generated, "0AFFFFFFFF0741");
        AssertCheap<Item>(generated, "1AFFFFFFFF0741");
        AssertCheap<Item>(generated, "32FFFFFFFF0741");
        AssertCheap<Item>(generated, "5AFFFFFFFF0741");
    }

    [Theory, MemberData(nameof(All))]
    public void Damaged_messages_are_read_or_refused(string word)
    {
        IMessageSerializer<Everything> serializer = Encodings.Plain(word).ForType<Everything>();
        var written = new ArrayBufferWriter<byte>();
        serializer.Serialize(Sample(), written);
        byte[] good = written.WrittenSpan.ToArray();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length], Gen.Int[1, 16]).Sample((position, value, length, size) =>
        {
            byte[] bytes = good[..length];
            if (position < length)
            {
                bytes[position] = value;
            }

            string? whole = Attempt(serializer, new ReadOnlySequence<byte>(bytes));
            string? split = Attempt(serializer, Payloads.Split(bytes, [.. Enumerable.Repeat(size, bytes.Length / size)]));
            return whole == split;
        }, iter: 3_000);
    }

    [Theory, MemberData(nameof(Binary))]
    public void Random_bytes_are_read_or_refused(string word)
    {
        IMessageSerializer<Everything> serializer = Encodings.Plain(word).ForType<Everything>();
        Gen.Byte.Array[0, 200].Sample(bytes => Attempt(serializer, new ReadOnlySequence<byte>(bytes)), iter: 3_000);
    }

    private static void AssertCheap<T>(IMessageSerializer encoding, string hex)
    {
        IMessageSerializer<T> serializer = encoding.ForType<T>();
        foreach (int size in (int[])[64, 3])
        {
            byte[] bytes = Convert.FromHexString(hex);
            ReadOnlySequence<byte> payload = Payloads.Split(bytes, [.. Enumerable.Repeat(size, bytes.Length / size)]);
            Assert.ThrowsAny<Exception>(() => serializer.Deserialize(payload));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsAny<Exception>(() => serializer.Deserialize(payload));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    private static string? Attempt(IMessageSerializer<Everything> serializer, in ReadOnlySequence<byte> bytes)
    {
        try
        {
            return JsonSerializer.Serialize(serializer.Deserialize(bytes), Lenient);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static Everything Sample() => new()
    {
        Flag = true,
        Number = -5,
        BigNotNegative = ulong.MaxValue,
        Money = 1.23m,
        MayBeNull = "text",
        Bytes = [1, 2, 3],
        MayBeColour = Colour.Blue,
        Moment = new DateTimeOffset(2020, 2, 29, 1, 2, 3, TimeSpan.FromHours(-3)),
        Numbers = [1, 1000, -1],
        Texts = ["a", "b"],
        MayBeLeaf = new Leaf { Name = "leaf" },
        Leaves = [new Leaf(), new Leaf { Weight = 2 }],
        ByName = { ["x"] = new Leaf() },
    };

    private static byte[] Repeat(byte first, byte second, int length) => [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? first : second)];
}
