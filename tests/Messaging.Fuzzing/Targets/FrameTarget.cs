using System.Buffers;
using System.Text;
using Messaging.Transports;
using Messaging.WebSockets.Framing;

namespace Messaging.Fuzzing.Targets;

/// <summary>
/// The WebSocket frame codec. The first byte chooses the role and how the rest is cut; the frames must come out the same in one piece and in many, also where
/// payload is read straight into the buffer.
/// </summary>
internal sealed class FrameTarget : IFuzzTarget
{
    private const int MaxMessageBytes = 100_000;
    private const int MaxFragments = 20;
    private const int MaxControlFrames = 30;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public string Name => "frames";

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        MaskRule rule = (input[0] & 1) == 0 ? MaskRule.Required : MaskRule.Forbidden;
        int piece = 1 + (input[0] >> 1);
        byte[] wire = input[1..].ToArray();
        Invariant.BoundsMemory(wire.Length, () =>
        {
            Reading whole = Reading.Of(wire, rule, wire.Length, direct: false);
            Reading pieces = Reading.Of(wire, rule, piece, direct: false);
            Reading direct = Reading.Of(wire, rule, piece, direct: true);
            Invariant.Holds(whole.Messages.Sum(message => message.Payload.Length) <= wire.Length, "More bytes came out than went in.");
            Invariant.Holds(whole.CloseCode is null or CloseCodes.ProtocolError or CloseCodes.InvalidPayload or CloseCodes.MessageTooBig or CloseCodes.ResourceExhausted, $"A violation with {whole.CloseCode}.");
            whole.ExpectSame(pieces);
            whole.ExpectSame(direct);
        });
    }

    /// <summary>How often is too often must not depend on how fast the fuzzer is.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    /// <summary>All that a peer's bytes came to.</summary>
    private sealed class Reading : IFrameHandler
    {
        private readonly MessageBuffer _buffer = new(1 << 30);
        private readonly FrameReader _reader;
        private readonly List<string> _control = [];

        private Reading(MaskRule rule) => _reader = new FrameReader(
            _buffer, this, rule, MaxMessageBytes, new FragmentLimit(MaxFragments, EmptyOnly: false), new ControlFrameRate(MaxControlFrames, new StoppedClock()));

        public List<(byte[] Payload, MessageKind Kind)> Messages { get; } = [];

        public ushort? CloseCode => _reader.Violation?.CloseCode;

        public static Reading Of(byte[] wire, MaskRule rule, int piece, bool direct)
        {
            Reading reading = new(rule);
            reading.Feed(wire, Math.Max(1, piece), direct);
            reading.Take();
            return reading;
        }

        public void ExpectSame(Reading other)
        {
            Invariant.Holds(CloseCode == other.CloseCode, $"{CloseCode} in one piece, {other.CloseCode} in many.");
            Invariant.Holds(_control.SequenceEqual(other._control), "Control frames differ by how the bytes were cut.");
            Invariant.Holds(
                Messages.Count == other.Messages.Count
                && Messages.Zip(other.Messages).All(pair => pair.First.Kind == pair.Second.Kind && pair.First.Payload.AsSpan().SequenceEqual(pair.Second.Payload)),
                "Messages differ by how the bytes were cut.");
        }

        public void OnPing(ReadOnlySpan<byte> payload)
        {
            Invariant.Holds(payload.Length <= 125, "A ping of more than 125 bytes.");
            _control.Add($"ping {Convert.ToHexString(payload)}");
        }

        public void OnClose(ushort code, string? reason) => _control.Add($"close {code} {reason}");

        public bool OnEmptyMessage(MessageKind kind) => kind == MessageKind.Binary;

        private void Feed(byte[] wire, int piece, bool direct)
        {
            byte[] scratch = new byte[wire.Length];
            int filled = 0;
            for (int at = 0; at < wire.Length;)
            {
                int take = Math.Min(piece, wire.Length - at);
                if (direct && filled == 0 && _reader.DirectBytes > 0)
                {
                    take = (int)Math.Min(take, _reader.DirectBytes);
                    Span<byte> target = _buffer.GetSpan(take)[..take];
                    wire.AsSpan(at, take).CopyTo(target);
                    _reader.AcceptDirect(target);
                    at += take;
                    continue;
                }

                wire.AsSpan(at, take).CopyTo(scratch.AsSpan(filled));
                at += take;
                filled += take;
                int used = _reader.Parse(scratch.AsSpan(0, filled));
                Invariant.Holds(used >= 0 && used <= filled, "More was used than there was.");
                filled -= used;
                scratch.AsSpan(used, filled).CopyTo(scratch);
                Invariant.Holds(filled < 140, "More is kept than an incomplete head or control frame.");
            }
        }

        private void Take()
        {
            _buffer.Publish();
            while (_buffer.TryReceive(out RawMessage message))
            {
                byte[] payload = message.Payload.ToArray();
                Invariant.Holds(payload.Length <= MaxMessageBytes, "A message over the limit was delivered.");
                if (message.Kind == MessageKind.Text)
                {
                    _ = Strict.GetCharCount(payload);
                }

                Messages.Add((payload, message.Kind));
            }

            _buffer.Discard(new ChannelClosed(ChannelCloseStatus.Cancelled));
        }
    }
}
