using System.Buffers;
using BenchmarkDotNet.Attributes;
using Messaging.WebSockets.Framing;
using Messaging.Transports;

namespace Messaging.Benchmarks;

/// <summary>Building frames in the send buffer.</summary>
[MemoryDiagnoser]
public class FrameWriteBenchmarks
{
    private const int FramesPerInvoke = 64;

    private FrameBuffer _buffer = null!;
    private RawMessage _message;
    private byte[] _payload = null!;

    /// <summary>Whether the frames are a client's.</summary>
    [Params(false, true)]
    public bool Masked { get; set; }

    /// <summary>The length of the payload.</summary>
    [Params(48, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _buffer = new FrameBuffer(Masked ? WebSocketFrameFormat.Masked : WebSocketFrameFormat.Unmasked, maxMessageBytes: 1024 * 1024);
        _payload = new byte[Size];
        Random.Shared.NextBytes(_payload);
        _message = new RawMessage(_payload, MessageKind.Binary);
        EncodedBytes();
    }

    /// <summary>Bytes that are encoded already.</summary>
    [Benchmark(OperationsPerInvoke = FramesPerInvoke)]
    public int EncodedBytes()
    {
        _buffer.Clear();
        for (int i = 0; i < FramesPerInvoke; i++)
        {
            _buffer.Append(_message);
        }

        return _buffer.Count;
    }

    /// <summary>A payload that a serializer writes into the buffer, whose length is known afterwards.</summary>
    [Benchmark(OperationsPerInvoke = FramesPerInvoke)]
    public int WrittenInPlace()
    {
        _buffer.Clear();
        for (int i = 0; i < FramesPerInvoke; i++)
        {
            _buffer.BeginFrame();
            _buffer.Write(_payload);
            _buffer.EndFrame(MessageKind.Binary);
        }

        return _buffer.Count;
    }
}
