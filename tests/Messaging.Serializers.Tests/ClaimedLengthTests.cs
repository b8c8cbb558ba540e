using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Messaging.Conformance;
using ProtoBuf;

namespace Messaging.Serializers.Tests;

/// <summary>Annotated classes under Protobuf: memory for the bytes that are there, whatever lengths they claim and wherever.</summary>
public sealed class ClaimedLengthTests
{
    // Two exceptions with their stacks, and the 32 KiB below which protobuf-net believes a length.
    private const long FixedBytes = 300_000;
    private const long BytesForEach = 200;

    // More than a pool of arrays keeps: what is taken once is seen each time.
    private const int SmallestClaim = (1 << 30) + 1;

    private static readonly JsonSerializerOptions Lenient = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly Gen<string> Texts = Gen.String[0, 4];

    private static readonly Gen<Leaf> Leaves = Gen.Select(Texts, Gen.Double.Where(double.IsFinite), (name, weight) => new Leaf { Name = name, Weight = weight });

    private static readonly Gen<Kinds> Messages =
        from leaves in Gen.Select(Leaves.Null(), Leaves.Null(), Leaves.List[0, 3], Gen.Dictionary(Gen.Int, Leaves)[0, 3])
        from texts in Gen.Select(Texts, Texts.Null(), Texts.List[0, 3], Gen.Dictionary(Texts, Gen.Byte.Array[0, 4])[0, 3])
        from pairs in Gen.Select(Texts, Texts, (key, value) => KeyValuePair.Create(key, value)).List[0, 3]
        from time in Gen.Long
        select new Kinds
        {
            Record = leaves.Item1 is null ? null : new Positional(texts.Item1, 1.5, leaves.Item1),
            Group = leaves.Item2,
            Groups = leaves.Item3,
            Map = leaves.Item4,
            Derived = texts.Item2 is null ? null : new Circle { Name = texts.Item2, Radius = 2 },
            Nested = texts.Item2 is null ? null : new Holder<Holder<string>> { Value = new Holder<string> { Value = texts.Item2 } },
            Wrapped = [.. texts.Item3, texts.Item2],
            Bytes = texts.Item4,
            Pairs = pairs,
            Address = new Uri($"https://example.org/{pairs.Count}"),
            Time = new TimeSpan(time),
        };

    /// <summary>Lengths that cross the end of the message around them; found by fuzzing.</summary>
    [Theory]
    [InlineData("DA01030AFFFFFF7F7E")]
    [InlineData("DA01030AFFFDFFFF077E")]
    [InlineData("DA01030AFF80DA01030ADA01030A01787878")]
    [InlineData("DA01030AFFFFFFFF030A01787878")]
    [InlineData("DA01030A0140DA01030AEE997878")]
    [InlineData("DA01030AFFFFE7FF070103FBFB7878")]
    [InlineData("C201020AFFFDFFFF0741")]
    [InlineData("DA0107080112030AFFFDFFFF0741")]
    public void A_length_across_the_end_of_its_message_is_refused_without_memory(string hex)
    {
        IMessageSerializer<Everything> serializer = Encodings.Plain("Protobuf").ForType<Everything>();
        byte[] bytes = Convert.FromHexString(hex);
        Assert.ThrowsAny<Exception>(() => serializer.Deserialize(new ReadOnlySequence<byte>(bytes, 0, 3)));
        Assert.All(Cuts(bytes, 1, 3), payload =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsAny<Exception>(() => serializer.Deserialize(payload));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        });
    }

    /// <summary>A <see cref="TimeSpan"/> with members that nobody knows behind its own; found by fuzzing.</summary>
    [Theory]
    [InlineData("1801A201111008C9BDF6FE05109F9F8080BBC4808003E87E40")]
    [InlineData("A201111008C9C4F6EF05109F80BB99E0E0E0CD6B808081207F")]
    public void What_follows_a_member_does_not_decide_whether_it_is_read(string hex)
    {
        IMessageSerializer<Everything> serializer = Encodings.Plain("Protobuf").ForType<Everything>();
        byte[] bytes = Convert.FromHexString(hex);
        string? whole = Attempt(serializer, new ReadOnlySequence<byte>(bytes));
        Assert.All(Cuts(bytes, 1, 2, 7), payload => Assert.Equal(whole, Attempt(serializer, payload)));
    }

    [Fact]
    public void Every_kind_of_member_comes_back_the_same_however_its_bytes_are_split()
    {
        IMessageSerializer<Kinds> serializer = Encodings.Plain("Protobuf").ForType<Kinds>();
        Gen.Select(Messages, Gen.Int[1, 64]).Sample((message, size) =>
        {
            string expected = JsonSerializer.Serialize(message);
            return Cuts(Write(serializer, message), size).All(payload => Attempt(serializer, payload) == expected);
        }, iter: 1_000, print: input => JsonSerializer.Serialize(input.Item1));
    }

    [Fact]
    public void A_claim_anywhere_in_any_message_costs_no_more_than_the_bytes_are_worth()
    {
        IMessageSerializer<Kinds> serializer = Encodings.Plain("Protobuf").ForType<Kinds>();
        Attempt(serializer, default);
        Gen.Select(Messages, Gen.Double[0, 1], Gen.Int[SmallestClaim, Array.MaxLength], Gen.Int[1, 64]).Sample((message, place, claim, size) =>
        {
            byte[] bytes = Claim(Write(serializer, message), place, claim);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string?[] read = [.. Cuts(bytes, size).Select(payload => Attempt(serializer, payload))];
            return read[0] == read[1] && GC.GetAllocatedBytesForCurrentThread() - before < FixedBytes + (bytes.Length * BytesForEach);
        }, iter: 5_000, print: input => Convert.ToHexString(Claim(Write(serializer, input.Item1), input.Item2, input.Item3)));
    }

    /// <summary>Writes a length over what is at a place between 0 and 1.</summary>
    private static byte[] Claim(byte[] good, double place, int claim)
    {
        byte[] varint = [.. Enumerable.Range(0, 5).Select(i => (byte)(((claim >> (7 * i)) & 0x7F) | (i < 4 ? 0x80 : 0)))];
        int at = (int)(good.Length * place);
        return [.. good[..at], .. varint, .. good[Math.Min(good.Length, at + varint.Length)..]];
    }

    /// <summary>The bytes in one piece, and in pieces of each size.</summary>
    private static List<ReadOnlySequence<byte>> Cuts(byte[] bytes, params int[] sizes)
        => [new(bytes), .. sizes.Select(size => Payloads.Split(bytes, [.. Enumerable.Repeat(size, bytes.Length / size)]))];

    private static string? Attempt<T>(IMessageSerializer<T> serializer, in ReadOnlySequence<byte> payload)
    {
        try
        {
            return JsonSerializer.Serialize(serializer.Deserialize(payload), Lenient);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static byte[] Write<T>(IMessageSerializer<T> serializer, T message)
    {
        var writer = new ArrayBufferWriter<byte>();
        serializer.Serialize(message, writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Texts in everything that protobuf-net can put one into.</summary>
    [ProtoContract]
    public sealed class Kinds
    {
        [ProtoMember(1)]
        public Positional? Record { get; set; }

        [ProtoMember(2, DataFormat = DataFormat.Group)]
        public Leaf? Group { get; set; }

        [ProtoMember(3, DataFormat = DataFormat.Group)]
        public List<Leaf> Groups { get; set; } = [];

        [ProtoMember(4)]
        public Dictionary<int, Leaf> Map { get; set; } = [];

        [ProtoMember(5)]
        public Shape? Derived { get; set; }

        [ProtoMember(6)]
        public Holder<Holder<string>>? Nested { get; set; }

        [ProtoMember(7), NullWrappedValue]
        public List<string?> Wrapped { get; set; } = [];

        [ProtoMember(8)]
        public Dictionary<string, byte[]> Bytes { get; set; } = [];

        [ProtoMember(9)]
        public List<KeyValuePair<string, string>> Pairs { get; set; } = [];

        [ProtoMember(10)]
        public Uri? Address { get; set; }

        [ProtoMember(11)]
        public TimeSpan Time { get; set; }
    }
}
