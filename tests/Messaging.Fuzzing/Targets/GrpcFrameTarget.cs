using System.Buffers;
using Messaging.Grpc.Client;
using Messaging.Grpc.Framing;
using Messaging.Transports;

namespace Messaging.Fuzzing.Targets;

/// <summary>
/// The framing of gRPC: the server's reader, and the client's look at the response. The first byte says how the rest is cut; the messages must come out the same in one piece
/// and in many, and both sides must agree on what is too long.
/// </summary>
internal sealed class GrpcFrameTarget : IFuzzTarget
{
    private const int MaxMessageBytes = 100_000;

    public string Name => "grpc-frames";

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        int piece = 1 + input[0];
        byte[] wire = input[1..].ToArray();
        Invariant.BoundsMemory(wire.Length, () =>
        {
            Reading whole = Reading.Of(wire, Math.Max(1, wire.Length), whole: false);
            whole.ExpectSame(Reading.Of(wire, piece, whole: false));
            whole.ExpectSame(Reading.Of(wire, piece, whole: true));
            ReadResponse(wire, piece);
        });
    }

    /// <summary>The stream that stands below the client's gRPC library hands on every byte, and refuses a length over the limit.</summary>
    private static void ReadResponse(byte[] wire, int piece)
    {
        using MemoryStream body = new(wire);
        using ResponseStream response = new(body, MaxMessageBytes);
        byte[] buffer = new byte[piece];
        int at = 0;
        try
        {
            while (true)
            {
                ValueTask<int> read = response.ReadAsync(buffer);
                Invariant.Holds(read.IsCompleted, "A read waits although the bytes are there.");
                int length = read.AsTask().GetAwaiter().GetResult();
                if (length == 0)
                {
                    break;
                }

                Invariant.Holds(buffer.AsSpan(0, length).SequenceEqual(wire.AsSpan(at, length)), "The stream changes what passes through.");
                at += length;
            }

            Invariant.Holds(at == wire.Length, "The stream ends early.");
        }
        catch (GrpcFramingException violation)
        {
            Invariant.Holds(violation.Status == ChannelCloseStatus.MessageTooLarge, $"Refused with {violation.Status}.");
        }
    }

    private sealed class Reading
    {
        private readonly MessageBuffer _buffer = new(1 << 30);
        private readonly List<byte[]> _messages = [];
        private ChannelCloseStatus? _violation;

        public static Reading Of(byte[] wire, int piece, bool whole)
        {
            Reading reading = new();
            try
            {
                reading.Feed(wire, piece, whole);
            }
            catch (GrpcFramingException violation)
            {
                reading._violation = violation.Status;
                Invariant.Holds(violation.Status is ChannelCloseStatus.ProtocolError or ChannelCloseStatus.MessageTooLarge, $"A violation with {violation.Status}.");
            }

            reading.Take();
            return reading;
        }

        public void ExpectSame(Reading other)
        {
            Invariant.Holds(_violation == other._violation, $"{_violation} in one piece, {other._violation} in many.");
            Invariant.Holds(
                _messages.Count == other._messages.Count && _messages.Zip(other._messages).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)),
                "Messages differ by how the bytes were cut.");
        }

        private void Feed(byte[] wire, int piece, bool whole)
        {
            GrpcFrameReader reader = new(_buffer, MaxMessageBytes);
            byte[] left = [];
            for (int at = 0; at < wire.Length; at += piece)
            {
                byte[] fed = [.. left, .. wire.AsSpan(at, Math.Min(piece, wire.Length - at))];
                int used = whole ? reader.ParseWhole(fed) : 0;
                left = reader.Parse(new ReadOnlySequence<byte>(fed.AsMemory(used))).ToArray();
                Invariant.Holds(!reader.NeedsRoom, "The buffer has room.");
                Invariant.Holds(left.Length < 5, "More is kept than an incomplete head.");
            }
        }

        private void Take()
        {
            _buffer.Publish();
            while (_buffer.TryReceive(out RawMessage message))
            {
                _messages.Add(message.Payload.ToArray());
            }

            _buffer.Discard(new ChannelClosed(ChannelCloseStatus.Cancelled));
        }
    }
}
