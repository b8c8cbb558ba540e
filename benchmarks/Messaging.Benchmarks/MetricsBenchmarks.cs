using System.Buffers;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Benchmarks;

/// <summary>What one message of 48 bytes costs, sent and read in memory: on a channel without metrics, with metrics that nobody listens to, and with a listener.</summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // CleanupAsync disposes what it owns.
public class MetricsBenchmarks
#pragma warning restore CA1001
{
    private const int MessagesPerInvoke = 256;

    private readonly RawMessage _message = new(new ReadOnlySequence<byte>(new byte[48]), MessageKind.Binary);
    private MeterListener? _listener;
    private ServiceProvider? _services;
    private IDuplexChannel<RawMessage, RawMessage> _client = null!;
    private IDuplexChannel<RawMessage, RawMessage> _server = null!;
    private IAsyncEnumerator<RawMessage> _received = null!;

    public enum Metrics
    {
        None,
        NobodyListens,
        Listened,
    }

    [Params(Metrics.None, Metrics.NobodyListens, Metrics.Listened)]
    public Metrics With { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        if (With == Metrics.None)
        {
            (_client, _server) = InMemoryChannel.CreatePair<RawMessage, RawMessage>();
        }
        else
        {
            if (With == Metrics.Listened)
            {
                Listen();
            }

            (_client, _server) = await ConnectAsync();
        }

        _received = _server.ReadAllAsync().GetAsyncEnumerator();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _client.Abort(ChannelCloseStatus.Cancelled);
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        _listener?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = MessagesPerInvoke)]
    public async Task<long> SendAndRead()
    {
        long bytes = 0;
        for (int i = 0; i < MessagesPerInvoke; i++)
        {
            await _client.SendAsync(_message);
            await _received.MoveNextAsync();
            bytes += _received.Current.Payload.Length;
        }

        return bytes;
    }

    private void Listen()
    {
        _listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == MessagingDiagnostics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _listener.Start();
    }

    private async Task<(IDuplexChannel<RawMessage, RawMessage> Client, IDuplexChannel<RawMessage, RawMessage> Server)> ConnectAsync()
    {
        TaskCompletionSource<IDuplexChannel<RawMessage, RawMessage>> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        InMemoryServer server = new();
        server.Map<RawMessage, RawMessage>("/", (channel, _) =>
        {
            accepted.SetResult(channel);
            return channel.Closed;
        });
        ServiceCollection services = new();
        services.AddMessaging().AddInMemory(server).AddChannel<RawMessage, RawMessage>("benchmark", options => options.Transport = "InMemory");
        _services = services.BuildServiceProvider();
        return (await _services.GetRequiredService<IDuplexChannelFactory<RawMessage, RawMessage>>().ConnectAsync(), await accepted.Task);
    }
}
