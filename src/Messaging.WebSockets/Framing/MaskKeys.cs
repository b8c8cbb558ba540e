using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Messaging.WebSockets.Framing;

/// <summary>
/// Unpredictable mask keys (RFC 6455 section 10.3). A call of the cryptographic generator costs about the same for 4 bytes as for 1,024,
/// so keys are drawn in blocks, one block for each thread.
/// </summary>
internal static class MaskKeys
{
    private const int BlockLength = 256;

    [ThreadStatic]
    private static uint[]? _block;

    [ThreadStatic]
    private static int _used;

    public static uint Next()
    {
        uint[]? block = _block;
        int used = _used;
        if (block is null || used == BlockLength)
        {
            block = _block ??= new uint[BlockLength];
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(block.AsSpan()));
            used = 0;
        }

        _used = used + 1;
        return block[used];
    }
}
