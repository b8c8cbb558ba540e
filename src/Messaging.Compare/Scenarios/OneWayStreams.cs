using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>
/// A stream in one direction over one channel. The rate is what the receiver counted between its first and its last message; connecting is no part of it.
/// What both processes used is counted between the same two messages.
/// </summary>
internal sealed class OneWayStreams(RunContext context, MeasureOptions options, StreamKind kind, PayloadId payload) : IScenario
{
    private const long PilotMessages = 500;
    private const long LeastMessages = 100;

    private readonly string _direction = kind == StreamKind.Up ? "up" : "down";

    public string Id => $"{_direction}-{(payload.IsBytes ? $"{payload.Size}" : payload.Name)}";

    public ScenarioKind Kind => kind == StreamKind.Up ? ScenarioKind.OneWayUp : ScenarioKind.OneWayDown;

    public string Title => $"{_direction}, {payload.Title}";

    public string Payload => payload.Title;

    public int Channels => 1;

    public int Rounds => options.Rounds;

    public bool CollectsBeforeRound => true;

    public IReadOnlyList<Metric> Metrics { get; } = [Scenarios.Metrics.Rate("messages"), .. Scenarios.Metrics.Usage("message"), Scenarios.Metrics.WireBytes("message")];

    public bool Supports(Contestant contestant) => contestant.Peer.Supports(payload);

    public async Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var run = new Run(context, contestant, new StreamSpec("-", kind, payload, PilotMessages));
        await WarmUp.RunAsync(options.WarmUpTime, async () =>
        {
            StreamPair pair = await run.StreamAsync(cancellationToken);
            run.Messages = Math.Max(LeastMessages, (long)(pair.Receiver.Rate * options.RoundTime.TotalSeconds));
            run.Burden = contestant.BurdenFor(1e9 / pair.Receiver.Rate);
        });

        return run;
    }

    /// <summary>What both sides counted of one stream.</summary>
    private readonly record struct StreamPair(StreamKind Kind, StreamReport Client, StreamReport Server)
    {
        public StreamReport Receiver => Kind == StreamKind.Up ? Server : Client;
    }

    private sealed class Run(RunContext context, Contestant contestant, StreamSpec stream) : IScenarioRun
    {
        private readonly WireBytes _wire = new(context, contestant);

        public long Messages { get; set; } = stream.Count;

        public int Burden { get; set; }

        public async Task<StreamPair> StreamAsync(CancellationToken cancellationToken, int burden = 0)
        {
            StreamSpec spec = stream with { Id = context.NextStreamId(), Count = Messages, Burden = burden };
            await using IStreamRun run = await context.Client(contestant).OpenStreamAsync(spec, cancellationToken);
            StreamReport client = await Task.Run(() => run.RunAsync(cancellationToken), cancellationToken);
            return new StreamPair(stream.Kind, client, await context.TakeServerReportAsync(spec.Id, cancellationToken));
        }

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            StreamPair pair = await StreamAsync(cancellationToken, Burden);
            return
            [
                pair.Receiver.Rate,
                .. Scenarios.Metrics.UsageValues(pair.Client.Used, pair.Server.Used, pair.Client.Messages),
                await _wire.OfStreamAsync(stream, cancellationToken),
            ];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
