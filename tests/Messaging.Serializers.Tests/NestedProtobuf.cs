namespace Messaging.Serializers.Tests;

/// <summary>A message in a message in a message, in Protobuf, with every length right.</summary>
internal static class NestedProtobuf
{
    /// <param name="tag">The tag of the member that nests: its number times 8, and 2.</param>
    /// <param name="depth">How many messages.</param>
    public static byte[] Create(byte tag, int depth)
    {
        var reversed = new List<byte>();
        for (int i = 0; i < depth; i++)
        {
            uint length = (uint)reversed.Count;
            var varint = new List<byte>();
            for (; length >= 0x80; length >>= 7)
            {
                varint.Add((byte)(length | 0x80));
            }

            varint.Add((byte)length);
            varint.Reverse();
            reversed.AddRange(varint);
            reversed.Add(tag);
        }

        reversed.Reverse();
        return [.. reversed];
    }
}
