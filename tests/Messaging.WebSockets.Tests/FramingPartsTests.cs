using System.Buffers;
using System.Text;
using CsCheck;
using Messaging.WebSockets.Framing;
using Messaging.Transports;

namespace Messaging.WebSockets.Tests;

public sealed class FramingPartsTests
{
    [Fact]
    public void Masking_is_the_exclusive_or_with_the_repeated_key_in_any_two_pieces() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.UInt, Gen.Int[0, 300]).Sample((bytes, key, cutAt) =>
        {
            byte[] keyBytes = BitConverter.GetBytes(key);
            byte[] expected = [.. bytes.Select((value, i) => (byte)(value ^ keyBytes[i % 4]))];
            int cut = Math.Min(cutAt, bytes.Length);
            uint next = Masking.Apply(bytes.AsSpan(0, cut), bytes.AsSpan(0, cut), key);
            Masking.Apply(bytes.AsSpan(cut), bytes.AsSpan(cut), next);
            Assert.Equal(expected, bytes);
        });

    [Fact]
    public void Mask_keys_do_not_repeat_across_blocks_and_threads()
    {
        var keys = new System.Collections.Concurrent.ConcurrentBag<uint>();
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 1000; i++)
            {
                keys.Add(MaskKeys.Next());
            }
        });

        // 4,000 random 32-bit values collide about 0.002 times on average.
        Assert.InRange(keys.Distinct().Count(), 3_998, 4_000);
    }

    [Fact]
    public void Text_cut_anywhere_is_judged_like_the_whole_and_stays_wrong_once_it_is() =>
        Gen.Select(
            Gen.OneOf(Gen.String[Gen.Char, 0, 40].Select(Encoding.UTF8.GetBytes), Gen.Byte.Array[0, 12], Gen.Byte[0x80, 0xFF].Array[0, 6]),
            Gen.Int[0, 50].Array[0, 9]).Sample((bytes, cutsAt) =>
        {
            Utf8StreamValidator validator = default;
            int[] cuts = [0, .. cutsAt.Select(cut => cut % (bytes.Length + 1)).Order(), bytes.Length];
            bool valid = true;
            for (int i = 0; i + 1 < cuts.Length; i++)
            {
                bool isValid = validator.Append(bytes.AsSpan(cuts[i]..cuts[i + 1]));
                Assert.True(valid || !isValid);
                valid = isValid;
            }

            Assert.Equal(System.Text.Unicode.Utf8.IsValid(bytes), valid && validator.IsComplete);
        }, iter: 20_000);

    [Theory]
    [InlineData(200, 'a', 123)]
    [InlineData(100, 'ß', 122)]
    [InlineData(100, '水', 123)]
    public void A_close_reason_is_cut_at_a_character_within_123_bytes(int count, char character, int expectedBytes)
    {
        byte[] payload = new byte[125];
        int length = ClosePayload.Write(payload, 1000, new string(character, count));
        Assert.Equal(2 + expectedBytes, length);
        (ushort code, string? reason) = ClosePayload.Read(payload.AsSpan(0, length));
        Assert.Equal(1000, code);
        Assert.Equal(new string(character, expectedBytes / Encoding.UTF8.GetByteCount([character])), reason);
    }

    [Fact]
    public void A_close_reason_is_not_cut_inside_a_surrogate_pair()
    {
        byte[] payload = new byte[125];
        int length = ClosePayload.Write(payload, 1000, string.Concat(Enumerable.Repeat("😀", 40)));
        Assert.Equal(2 + 120, length);
    }

    [Fact]
    public void Every_status_survives_the_wire() =>
        Assert.All(Enum.GetValues<ChannelCloseStatus>(), status =>
        {
            ushort code = CloseCodes.FromStatus(status);
            Assert.True(CloseCodes.IsValidOnWire(code));
            Assert.Equal(status, CloseCodes.ToStatus(code));
        });

    [Fact]
    public void A_message_written_in_any_pieces_is_one_frame_with_the_right_head() =>
        Gen.Select(Gen.Int[0, 70_000], Gen.Int[1, 5000], Gen.Bool).Array[1, 5].Sample(messages =>
        {
            foreach (bool masks in new[] { true, false })
            {
                var buffer = new FrameBuffer(masks ? WebSocketFrameFormat.Masked : WebSocketFrameFormat.Unmasked, 100_000);
                int expected = 0;
                foreach ((int size, int piece, bool rollsBack) in messages)
                {
                    buffer.BeginFrame();
                    for (int at = 0; at < size; at += piece)
                    {
                        int take = Math.Min(piece, size - at);
                        buffer.GetSpan(take)[..take].Fill((byte)size);
                        buffer.Advance(take);
                    }

                    if (rollsBack)
                    {
                        buffer.RollBack();
                    }
                    else
                    {
                        buffer.EndFrame(MessageKind.Binary);
                        expected += size + FrameHeader.GetSize(size, masks);
                    }

                    Assert.Equal(expected, buffer.Count);
                }

                Assert.Equal(expected, buffer.Written.Length);
            }
        }, iter: 200);

    [Fact]
    public void A_serializer_that_writes_too_much_is_stopped_at_the_limit()
    {
        var buffer = new FrameBuffer(WebSocketFrameFormat.Masked, 1000);
        buffer.BeginFrame();
        buffer.Write(new byte[1000]);
        buffer.GetSpan(1);
        DuplexMessageException exception = Assert.Throws<DuplexMessageException>(() => buffer.Advance(1));
        Assert.Equal(ChannelCloseStatus.MessageTooLarge, exception.Status);
        buffer.RollBack();
        Assert.Equal(0, buffer.Count);
    }
}
