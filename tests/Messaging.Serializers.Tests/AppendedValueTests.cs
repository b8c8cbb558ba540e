using System.Buffers;
using System.Text.Json;
using CsCheck;
using Messaging.Conformance;

namespace Messaging.Serializers.Tests;

/// <summary>Annotated classes under Protobuf: values that come again and again, where protobuf-net appends and copies what it has each time.</summary>
public sealed class AppendedValueTests
{
    private const int Count = 60_000;

    public static TheoryData<string> Kinds => ["map of byte arrays", "map of arrays", "pair", "memory", "read-only memory", "segment", "inside"];

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_allocated_does_not_grow_with_the_square_of_the_payload(string kind)
    {
        switch (kind)
        {
            case "map of byte arrays":
                AssertBounded<Dictionary<string, byte[]>>(Enclose([0x12, 1, 0x41]));
                break;
            case "map of arrays":
                AssertBounded<Dictionary<string, int[]>>(Enclose([0x10, 1, 0x0A, 1, 0x41]));
                break;
            case "pair":
                AssertBounded<List<KeyValuePair<string, byte[]>>>(Enclose([0x12, 1, 0x41]));
                break;
            case "memory":
                AssertBounded<Memory<byte>>(Repeat([0x0A, 1, 0x41]));
                break;
            case "read-only memory":
                AssertBounded<ReadOnlyMemory<byte>>(Repeat([0x0A, 1, 0x41]));
                break;
            case "segment":
                AssertBounded<ArraySegment<byte>>(Repeat([0x0A, 1, 0x41]));
                break;
            default:
                byte[] inner = Enclose([0x12, 1, 0x41]);
                AssertBounded<Holder<Dictionary<string, byte[]>>>([0x0A, .. Varint(inner.Length), .. inner]);
                break;
        }
    }

    [Fact]
    public void Byte_arrays_and_lists_of_them_are_read_at_any_number()
    {
        IMessageSerializer serializer = Encodings.Plain("Protobuf");
        byte[] bytes = Repeat([0x0A, 1, 0x41]);
        Assert.Equal([0x41], serializer.Read<Holder<byte[]>>(bytes).Value);
        Assert.Equal(Count, serializer.Read<Holder<List<byte[]>>>(bytes).Value!.Count);
    }

    [Fact]
    public void A_large_message_of_such_members_comes_back_the_same_however_its_bytes_are_split()
    {
        IMessageSerializer serializer = Encodings.Plain("Protobuf");
        Gen.Select(Gen.Dictionary(Gen.String, Gen.Byte.Array[0, 5_000])[0, 30], Gen.Int[1, 5_000]).Sample((map, size) =>
        {
            string expected = JsonSerializer.Serialize(map);
            byte[] bytes = serializer.Write(new Holder<Dictionary<string, byte[]>> { Value = map });
            return Describe(serializer.Read<Holder<Dictionary<string, byte[]>>>(bytes)) == expected
                && Describe(serializer.ReadSplit<Holder<Dictionary<string, byte[]>>>(bytes, size)) == expected;
        }, iter: 300);

        static string Describe(Holder<Dictionary<string, byte[]>> holder) => JsonSerializer.Serialize(holder.Value ?? []);
    }

    [Fact]
    public void Many_small_entries_are_in_proportion()
    {
        IMessageSerializer serializer = Encodings.Plain("Protobuf");
        var map = Enumerable.Range(0, 20_000).ToDictionary(i => $"{i}", _ => Array.Empty<byte>());
        byte[] bytes = serializer.Write(new Holder<Dictionary<string, byte[]>> { Value = map });
        Assert.Equal(map.Count, serializer.Read<Holder<Dictionary<string, byte[]>>>(bytes).Value!.Count);
    }

    private static void AssertBounded<T>(byte[] bytes)
    {
        IMessageSerializer<Holder<T>> serializer = Encodings.Plain("Protobuf").ForType<Holder<T>>();
        foreach (int size in (int[])[bytes.Length, 1_000])
        {
            ReadOnlySequence<byte> payload = Payloads.Split(bytes, [.. Enumerable.Repeat(size, bytes.Length / size)]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InvalidDataException>(() => serializer.Deserialize(payload));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes.Length * 1_200L);
        }
    }

    private static byte[] Enclose(byte[] again)
    {
        byte[] body = Repeat(again);
        return [0x0A, .. Varint(body.Length), .. body];
    }

    private static byte[] Repeat(byte[] again) => [.. Enumerable.Repeat(again, Count).SelectMany(bytes => bytes)];

    private static byte[] Varint(int value) => [(byte)(value | 0x80), (byte)((value >> 7) | 0x80), (byte)(value >> 14)];
}
