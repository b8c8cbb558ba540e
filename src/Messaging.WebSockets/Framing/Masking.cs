using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Messaging.WebSockets.Framing;

/// <summary>RFC 6455 section 5.3: XOR with a repeated 32-bit key. The key is kept as it lies in memory.</summary>
internal static class Masking
{
    /// <summary>Copies <paramref name="source"/> to <paramref name="destination"/> and masks it on the way; both may be the same memory.</summary>
    /// <returns>The key rotated to where the next byte begins.</returns>
    public static uint Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint key)
    {
        if (destination.Length < source.Length)
        {
            throw new ArgumentException("The destination is shorter than the source.", nameof(destination));
        }

        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)source.Length;
        nuint at = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var keys = Vector512.Create(key).AsByte();
            for (; at + 64 <= length; at += 64)
            {
                (Vector512.LoadUnsafe(ref from, at) ^ keys).StoreUnsafe(ref to, at);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var keys = Vector256.Create(key).AsByte();
            for (; at + 32 <= length; at += 32)
            {
                (Vector256.LoadUnsafe(ref from, at) ^ keys).StoreUnsafe(ref to, at);
            }
        }

        var keys16 = Vector128.Create(key).AsByte();
        for (; at + 16 <= length; at += 16)
        {
            (Vector128.LoadUnsafe(ref from, at) ^ keys16).StoreUnsafe(ref to, at);
        }

        for (; at + 4 <= length; at += 4)
        {
            uint word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, at)) ^ key;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), word);
        }

        ref byte keyBytes = ref Unsafe.As<uint, byte>(ref key);
        for (nuint i = 0; at < length; at++, i++)
        {
            Unsafe.Add(ref to, at) = (byte)(Unsafe.Add(ref from, at) ^ Unsafe.Add(ref keyBytes, i));
        }

        return Rotate(key, source.Length & 3);
    }

    private static uint Rotate(uint key, int bytes) =>
        BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, 8 * bytes) : BitOperations.RotateLeft(key, 8 * bytes);
}
