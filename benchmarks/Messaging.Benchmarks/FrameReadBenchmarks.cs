using BenchmarkDotNet.Attributes;
using Messaging.Transports;
using Messaging.WebSockets.Framing;

namespace Messaging.Benchmarks;

/// <summary>Parsing frames that lie in one buffer, as reads bring them, and taking the messages.</summary>
[MemoryDiagnoser]
public class FrameReadBenchmarks
{
    private const int FramesPerInvoke = 64;
    private const int BytesPerRead = 32 * 1024;

    private MessageBuffer _messages = null!;
    private FrameReader _reader = null!;
    private byte[] _frames = null!;

    /// <summary>Whether the frames are a client's.</summary>
    [Params(false, true)]
    public bool Masked { get; set; }

    /// <summary>The kind of the messages: text is checked to be UTF-8.</summary>
    [Params(MessageKind.Binary, MessageKind.Text)]
    public MessageKind Kind { get; set; }

    /// <summary>The length of the payload.</summary>
    [Params(48, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] payload = new byte[Size];
        Array.Fill(payload, (byte)'a');
        var buffer = new FrameBuffer(Masked ? WebSocketFrameFormat.Masked : WebSocketFrameFormat.Unmasked, maxMessageBytes: Size);
        for (int i = 0; i < FramesPerInvoke; i++)
        {
            buffer.Append(new RawMessage(payload, Kind));
        }

        _frames = buffer.Written.ToArray();
        _messages = new MessageBuffer(limit: 64 * 1024);
        _reader = new FrameReader(_messages, new NoHandler(), Masked ? MaskRule.Required : MaskRule.Forbidden, maxMessageBytes: Size);
    }

    [Benchmark(OperationsPerInvoke = FramesPerInvoke)]
    public long ParseAndTake()
    {
        long bytes = 0;
        int at = 0;
        while (at < _frames.Length)
        {
            at += _reader.Parse(_frames.AsSpan(at, Math.Min(BytesPerRead, _frames.Length - at)));
            _messages.Publish();
            while (_messages.TryReceive(out RawMessage message))
            {
                bytes += message.Payload.Length;
            }
        }

        return bytes;
    }

    private sealed class NoHandler : IFrameHandler
    {
        public void OnPing(ReadOnlySpan<byte> payload)
        {
        }

        public void OnClose(ushort code, string? reason)
        {
        }

        public bool OnEmptyMessage(MessageKind kind) => false;
    }
}
