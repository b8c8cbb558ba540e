using System.Buffers;
using BenchmarkDotNet.Attributes;
using Messaging.Transports;

namespace Messaging.Benchmarks;

/// <summary>The receive buffer alone: a batch of messages in, the same out.</summary>
[MemoryDiagnoser]
public class MessageBufferBenchmarks
{
    private const int MessagesPerInvoke = 64;

    private MessageBuffer _messages = null!;
    private byte[] _payload = null!;

    /// <summary>The length of a message.</summary>
    [Params(48, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _messages = new MessageBuffer(limit: 64 * 1024);
        _payload = new byte[Size];
    }

    [Benchmark(OperationsPerInvoke = MessagesPerInvoke)]
    public long WriteAndTake()
    {
        long bytes = 0;
        for (int i = 0; i < MessagesPerInvoke; i++)
        {
            _messages.BeginMessage();
            _messages.Write(_payload);
            _messages.EndMessage(MessageKind.Binary);
            if (!_messages.HasRoom)
            {
                bytes += Take();
            }
        }

        return bytes + Take();
    }

    private long Take()
    {
        _messages.Publish();
        long bytes = 0;
        while (_messages.TryReceive(out RawMessage message))
        {
            bytes += message.Payload.Length;
        }

        return bytes;
    }
}
