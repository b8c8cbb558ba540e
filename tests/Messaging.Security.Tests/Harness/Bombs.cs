using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Messaging.Security.Tests.Harness;

/// <summary>Payloads that are small to send and dear to read, for <see cref="Letter"/> and for a generated message.</summary>
internal static class Bombs
{
    public const int Depth = 200_000;
    public const int Keys = 50_000;

    /// <summary>A letter in a letter in a letter, in MessagePack.</summary>
    public static byte[] MessagePackNesting() => Repeat([0x96, 0xC0, 0xC0, 0x00, 0xC0, 0xC0], Depth);

    /// <summary>Arrays in arrays, in a member that a letter does not have.</summary>
    public static byte[] MessagePackUnknownNesting() => [0x9A, 0xC0, 0xC0, 0x00, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, .. Repeat([0x91], 2 * Depth)];

    /// <summary>A map whose text keys have the same hash in a dictionary of .NET that does not randomize it.</summary>
    public static byte[] MessagePackCollidingTexts()
    {
        List<byte> bytes = [0x95, 0xC0, 0xC0, 0x00, 0xC0];
        AddMap(bytes, CollidingTexts().Take(Keys), static (bytes, key) =>
        {
            byte[] text = Encoding.UTF8.GetBytes(key);
            bytes.AddRange([0xD9, (byte)text.Length, .. text]);
        });
        return [.. bytes];
    }

    /// <summary>A map whose numbers fall into one bucket of a dictionary of .NET: they are multiples of its size.</summary>
    public static byte[] MessagePackCollidingNumbers()
    {
        // The prime that a dictionary for so many entries is made with.
        int buckets = new Dictionary<int, int>(Keys).EnsureCapacity(0);
        List<byte> bytes = [0x98, 0xC0, 0xC0, 0x00, 0xC0, 0xC0, 0xC0, 0xC0];
        byte[] number = new byte[4];
        AddMap(bytes, Enumerable.Range(0, Keys).Select(i => unchecked(i * buckets)), (bytes, key) =>
        {
            BinaryPrimitives.WriteInt32BigEndian(number, key);
            bytes.AddRange([0xD2, .. number]);
        });
        return [.. bytes];
    }

    /// <summary>Groups in groups, in a member that no message has.</summary>
    public static byte[] ProtobufGroups() => Repeat([0x7B], 2 * Depth);

    public static byte[] JsonNesting() => Repeat("{\"inner\":"u8, Depth);

    public static byte[] JsonUnknownNesting() => [.. "{\"unknown\":"u8, .. Repeat("["u8, 2 * Depth)];

    private static byte[] Repeat(ReadOnlySpan<byte> bytes, int count)
    {
        byte[] all = new byte[bytes.Length * count];
        for (int i = 0; i < count; i++)
        {
            bytes.CopyTo(all.AsSpan(i * bytes.Length));
        }

        return all;
    }

    private static void AddMap<TKey>(List<byte> bytes, IEnumerable<TKey> keys, Action<List<byte>, TKey> addKey)
    {
        byte[] count = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(count, Keys);
        bytes.AddRange([0xDF, .. count]);
        foreach (TKey key in keys)
        {
            addKey(bytes, key);
            bytes.Add(0);
        }
    }

    /// <summary>
    /// The hash mixes every other pair of characters into one half: a first pair that differs is made up for by a second one.
    /// </summary>
    private static IEnumerable<string> CollidingTexts()
    {
        const uint Start = (5381 << 16) + 5381;
        uint wanted = Mix(Mix(Start) ^ Pair('A', 'A'));
        for (char first = 'A'; ; first++)
        {
            for (char second = 'A'; second < 'A' + 1000; second++)
            {
                uint rest = wanted ^ Mix(Mix(Start) ^ Pair(first, second));
                char third = (char)rest;
                char fourth = (char)(rest >> 16);
                if (!char.IsSurrogate(third) && !char.IsSurrogate(fourth))
                {
                    yield return new string([first, second, 'x', 'x', third, fourth, 'x', 'x']);
                }
            }
        }
    }

    private static uint Pair(char low, char high) => low | ((uint)high << 16);

    private static uint Mix(uint hash) => BitOperations.RotateLeft(hash, 5) + hash;
}
