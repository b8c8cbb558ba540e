using System.Buffers;
using System.Text;
using CsCheck;
using Messaging.Transports;
using Messaging.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.WebSockets.Tests;

public sealed class FrameReaderTests
{
    private static readonly Gen<byte[]> Text =
        Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['à', 'ÿ'], Gen.Char['一', '丿']), 0, 400].Select(Encoding.UTF8.GetBytes);

    private static readonly Gen<(Opcode Opcode, byte[] Payload, int[] Cuts, bool Pings)> Message = Gen.Select(
        Gen.OneOf(
            Gen.Byte.Array[0, 700].Select(bytes => (Opcode.Binary, bytes)),
            Gen.Byte.Array[65_500, 65_600].Select(bytes => (Opcode.Binary, bytes)),
            Text.Select(bytes => (Opcode.Text, bytes))),
        Gen.Int[0, 70_000].Array[0, 5],
        Gen.Bool,
        (message, cuts, pings) => (message.Item1, message.Item2, cuts, pings));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_fragmentation_and_any_split_of_the_bytes_yield_the_same_messages(bool masked) =>
        Gen.Select(Message.Array[1, 6], Gen.Int[1, 5000].Array[1, 50]).Sample(
            (messages, splits) =>
            {
                byte[] wire = [.. messages.SelectMany(message => Fragment(message, masked))];
                var harness = new Harness(masked ? MaskRule.Required : MaskRule.Forbidden);
                harness.Feed(wire, splits);
                Assert.Null(harness.Reader.Violation);
                Assert.Equal(messages.Length, harness.Messages.Count);
                foreach ((var expected, RawCopy actual) in messages.Zip(harness.Messages))
                {
                    Assert.Equal(expected.Opcode == Opcode.Text ? MessageKind.Text : MessageKind.Binary, actual.Kind);
                    Assert.True(expected.Payload.AsSpan().SequenceEqual(actual.Payload));
                }

                Assert.Equal(messages.Where(m => m.Pings).Sum(m => m.Cuts.Length + 1), harness.Pings);
            },
            iter: 200);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_bytes_end_in_a_violation_or_wait_for_more_and_hold_no_more_memory_than_they_are(bool masked) =>
        Gen.Byte.Array[0, 3000].Sample(
            bytes =>
            {
                var harness = new Harness(masked ? MaskRule.Required : MaskRule.Forbidden);
                harness.Feed((byte[])bytes.Clone(), [7, 300, 1]);
                Assert.True(harness.Messages.Sum(message => message.Payload.Length) <= bytes.Length);
                if (harness.Reader.Violation is { } violation)
                {
                    Assert.Contains(violation.CloseCode, new ushort[] { 1002, 1007, 1009 });
                }
            },
            iter: 5_000);

    public static TheoryData<string, byte[], bool, int> Violations()
    {
        byte[] hello = "Hello"u8.ToArray();
        var data = new TheoryData<string, byte[], bool, int>
        {
            { "an unmasked frame to a server", FrameBytes.Frame(Opcode.Text, hello), true, 1002 },
            { "a masked frame to a client", FrameBytes.Frame(Opcode.Text, hello, masked: true), false, 1002 },
            { "a fragmented ping", FrameBytes.Frame(Opcode.Ping, [], final: false), false, 1002 },
            { "a ping of 126 bytes", FrameBytes.Frame(Opcode.Ping, new byte[126]), false, 1002 },
            { "a continuation of nothing", FrameBytes.Frame(Opcode.Continuation, hello), false, 1002 },
            { "a new message within one", [.. FrameBytes.Frame(Opcode.Text, hello, final: false), .. FrameBytes.Frame(Opcode.Text, hello)], false, 1002 },
            { "a length of 5 in 16 bits", FrameBytes.Frame(Opcode.Text, hello, lengthForm: 16), false, 1002 },
            { "a length of 5 in 64 bits", FrameBytes.Frame(Opcode.Text, hello, lengthForm: 64), false, 1002 },
            { "a negative length", [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0], false, 1002 },
            { "a length of 2^62", [0x82, 127, 0x40, 0, 0, 0, 0, 0, 0, 0], false, 1009 },
            { "one byte over the limit", FrameBytes.Frame(Opcode.Binary, new byte[Harness.MaxMessageBytes + 1]), false, 1009 },
            {
                "fragments over the limit",
                [
                    .. FrameBytes.Frame(Opcode.Binary, new byte[Harness.MaxMessageBytes - 1], final: false),
                    .. FrameBytes.Frame(Opcode.Continuation, new byte[2]),
                ],
                false,
                1009
            },
            { "text that is no UTF-8", FrameBytes.Frame(Opcode.Text, [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xED, 0xA0, 0x80]), false, 1007 },
            { "an overlong character", FrameBytes.Frame(Opcode.Text, [0xC0, 0xAF]), false, 1007 },
            { "text cut inside a character", FrameBytes.Frame(Opcode.Text, [0x61, 0xE2, 0x82]), false, 1007 },
            {
                "a character broken by a fragment",
                [.. FrameBytes.Frame(Opcode.Text, [0xE2, 0x82], final: false), .. FrameBytes.Frame(Opcode.Continuation, [0x41])],
                false,
                1007
            },
            { "a close body of 1 byte", FrameBytes.Frame(Opcode.Close, [3]), false, 1002 },
            { "a close reason that is no UTF-8", FrameBytes.Frame(Opcode.Close, [0x03, 0xE8, 0xFF]), false, 1007 },
        };
        foreach (int reserved in new[] { 1, 2, 4, 7 })
        {
            data.Add($"reserved bits {reserved}", FrameBytes.Frame(Opcode.Text, hello, reserved: reserved), false, 1002);
        }

        foreach (int opcode in new[] { 3, 7, 11, 15 })
        {
            data.Add($"the opcode {opcode}", FrameBytes.Frame((Opcode)opcode, []), false, 1002);
        }

        foreach (ushort code in new ushort[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535 })
        {
            data.Add($"the close code {code}", FrameBytes.Frame(Opcode.Close, FrameBytes.Close(code)), false, 1002);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public void A_violation_is_found_wherever_the_bytes_are_split(string what, byte[] wire, bool masked, int closeCode)
    {
        foreach (int[] splits in new int[][] { [int.MaxValue], [1], [3, 2] })
        {
            var harness = new Harness(masked ? MaskRule.Required : MaskRule.Forbidden);
            harness.Feed((byte[])wire.Clone(), splits);
            Assert.True(harness.Reader.Violation is not null, what);
            Assert.Equal(closeCode, (int)harness.Reader.Violation.CloseCode);
            Assert.Empty(harness.Messages);
        }
    }

    [Theory, InlineData(int.MaxValue), InlineData(1)]
    public void A_limit_below_the_length_of_a_short_message_holds_as_well(int split)
    {
        var harness = new Harness(MaskRule.Forbidden, maxMessageBytes: 10);
        harness.Feed([.. FrameBytes.Frame(Opcode.Binary, new byte[10]), .. FrameBytes.Frame(Opcode.Binary, new byte[11])], [split]);
        Assert.Equal(1009, (int)harness.Reader.Violation!.CloseCode);
        Assert.Single(harness.Messages);
    }

    [Fact]
    public void After_a_message_that_is_too_long_the_frames_that_follow_are_still_found()
    {
        var harness = new Harness(MaskRule.Forbidden);
        harness.Feed(
            [
                .. FrameBytes.Frame(Opcode.Binary, new byte[Harness.MaxMessageBytes + 1]),
                .. FrameBytes.Frame(Opcode.Binary, [1]),
                .. FrameBytes.Frame(Opcode.Close, FrameBytes.Close(1009)),
            ],
            [1000]);
        Assert.Equal(1009, (int)harness.Reader.Violation!.CloseCode);
        Assert.True(harness.Reader.IsClosed);
        Assert.Empty(harness.Messages);
    }

    [Fact]
    public void Invalid_text_is_found_before_the_message_ends()
    {
        var harness = new Harness(MaskRule.Forbidden);
        harness.Feed(FrameBytes.Frame(Opcode.Text, [0xFF], final: false), [int.MaxValue]);
        Assert.Equal(1007, (int)harness.Reader.Violation!.CloseCode);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public void A_message_of_more_fragments_than_allowed_is_found_at_the_first_one_too_many(int bytes, bool final)
    {
        byte[] payload = new byte[bytes];
        byte[] first = FrameBytes.Frame(Opcode.Binary, payload, final: false);
        byte[] next = FrameBytes.Frame(Opcode.Continuation, payload, final: false);
        var harness = new Harness(MaskRule.Forbidden, new FragmentLimit(4, EmptyOnly: false));
        harness.Feed([.. first, .. next, .. next, .. FrameBytes.Frame(Opcode.Continuation, payload)], [2]);
        harness.Feed([.. first, .. next, .. next, .. FrameBytes.Frame(Opcode.Continuation, payload, final: false)], [2]);
        Assert.Null(harness.Reader.Violation);
        Assert.Equal(4 * bytes, Assert.Single(harness.Messages).Payload.Length);

        harness.Feed(FrameBytes.Frame(Opcode.Continuation, payload, final), [2]);
        Assert.Equal(4001, (int)harness.Reader.Violation!.CloseCode);

        // The frames that follow can still be told apart.
        byte[] rest = final ? FrameBytes.Frame(Opcode.Binary, [1]) : FrameBytes.Frame(Opcode.Continuation, [1]);
        harness.Feed([.. rest, .. FrameBytes.Frame(Opcode.Close, FrameBytes.Close(4001))], [2]);
        Assert.True(harness.Reader.IsClosed);
        Assert.Single(harness.Messages);
    }

    [Fact]
    public void Where_frames_come_in_pieces_only_empty_ones_are_counted()
    {
        byte[] piece = FrameBytes.Frame(Opcode.Continuation, [1], final: false);
        byte[] empty = FrameBytes.Frame(Opcode.Continuation, [], final: false);
        var harness = new Harness(MaskRule.Forbidden, new FragmentLimit(3, EmptyOnly: true));
        harness.Feed([.. FrameBytes.Frame(Opcode.Binary, [1], final: false), .. Enumerable.Repeat(piece, 1000).SelectMany(bytes => bytes), .. empty, .. empty], [100]);
        Assert.Null(harness.Reader.Violation);
        harness.Feed(empty, [100]);
        Assert.Equal(4001, (int)harness.Reader.Violation!.CloseCode);
    }

    [Theory]
    [InlineData(Opcode.Ping)]
    [InlineData(Opcode.Pong)]
    internal void More_control_frames_within_a_second_than_allowed_are_a_violation(Opcode opcode)
    {
        var time = new FakeTimeProvider();
        byte[] frame = FrameBytes.Frame(opcode, [7]);
        byte[] allowed = [.. Enumerable.Repeat(frame, 10).SelectMany(bytes => bytes)];
        var harness = new Harness(MaskRule.Forbidden, rate: new ControlFrameRate(10, time));
        for (int second = 0; second < 5; second++)
        {
            harness.Feed([.. allowed, .. FrameBytes.Frame(Opcode.Binary, [1])], [5]);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(harness.Reader.Violation);
        harness.Feed([.. allowed, .. frame, .. allowed], [5]);
        Assert.Equal(4001, (int)harness.Reader.Violation!.CloseCode);
        Assert.Equal(opcode == Opcode.Ping ? 60 : 0, harness.Pings);
        Assert.Equal(5, harness.Messages.Count);
        harness.Feed(FrameBytes.Frame(Opcode.Close, FrameBytes.Close(4001)), [5]);
        Assert.True(harness.Reader.IsClosed);
    }

    [Fact]
    public void Control_frames_that_waited_while_nobody_read_are_no_violation_up_to_a_minutes_worth()
    {
        var time = new FakeTimeProvider();
        var harness = new Harness(MaskRule.Forbidden, rate: new ControlFrameRate(10, time));
        time.Advance(TimeSpan.FromMinutes(30));
        byte[] ping = FrameBytes.Frame(Opcode.Ping, []);
        harness.Feed([.. Enumerable.Repeat(ping, 610).SelectMany(bytes => bytes)], [100]);
        Assert.Null(harness.Reader.Violation);
        harness.Feed(ping, [100]);
        Assert.Equal(4001, (int)harness.Reader.Violation!.CloseCode);
    }

    private static IEnumerable<byte> Fragment((Opcode Opcode, byte[] Payload, int[] Cuts, bool Pings) message, bool masked)
    {
        int[] cuts = [0, .. message.Cuts.Select(cut => cut % (message.Payload.Length + 1)).Order(), message.Payload.Length];
        for (int i = 0; i + 1 < cuts.Length; i++)
        {
            foreach (byte value in message.Pings ? FrameBytes.Frame(Opcode.Ping, [1, 2], masked: masked) : [])
            {
                yield return value;
            }

            Opcode opcode = i == 0 ? message.Opcode : Opcode.Continuation;
            foreach (byte value in FrameBytes.Frame(opcode, message.Payload[cuts[i]..cuts[i + 1]], final: i + 2 == cuts.Length, masked))
            {
                yield return value;
            }
        }
    }

    private sealed record RawCopy(byte[] Payload, MessageKind Kind);

    private sealed class Harness : IFrameHandler
    {
        public const int MaxMessageBytes = 70_000;

        private readonly MessageBuffer _buffer = new(1 << 30);

        public Harness(MaskRule rule, FragmentLimit? fragments = null, ControlFrameRate? rate = null, int maxMessageBytes = MaxMessageBytes) =>
            Reader = new FrameReader(_buffer, this, rule, maxMessageBytes, fragments, rate);

        public FrameReader Reader { get; }

        public List<RawCopy> Messages { get; } = [];

        public int Pings { get; private set; }

        public void Feed(byte[] wire, int[] splits)
        {
            byte[] scratch = new byte[wire.Length];
            int filled = 0;
            int at = 0;
            for (int i = 0; at < wire.Length; i++)
            {
                int take = Math.Min(splits[i % splits.Length], wire.Length - at);
                if (Reader.DirectBytes > 0 && filled == 0 && i % 3 == 0)
                {
                    take = (int)Math.Min(take, Reader.DirectBytes);
                    Span<byte> target = _buffer.GetSpan(take)[..take];
                    wire.AsSpan(at, take).CopyTo(target);
                    Reader.AcceptDirect(target);
                    at += take;
                    continue;
                }

                wire.AsSpan(at, take).CopyTo(scratch.AsSpan(filled));
                at += take;
                filled += take;
                int used = Reader.Parse(scratch.AsSpan(0, filled));
                filled -= used;
                scratch.AsSpan(used, filled).CopyTo(scratch);
                if (splits.Length > 1 || splits[0] < wire.Length)
                {
                    Assert.True(filled < 140, "More is kept than an incomplete head or control frame.");
                }
            }

            _buffer.Publish();
            while (_buffer.TryReceive(out RawMessage message))
            {
                Messages.Add(new RawCopy(message.Payload.ToArray(), message.Kind));
            }
        }

        public void OnPing(ReadOnlySpan<byte> payload) => Pings++;

        public void OnClose(ushort code, string? reason)
        {
        }

        public bool OnEmptyMessage(MessageKind kind) => false;
    }
}
