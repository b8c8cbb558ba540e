using System.Diagnostics;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>Connecting, one message there and back, and leaving, one after the other.</summary>
internal sealed class ConnectRate(RunContext context, MeasureOptions options) : IScenario
{
    // A closed connection keeps its port for a minute, and there are not that many ports.
    private const int MostInARound = 1500;

    public string Id => "connect";

    public ScenarioKind Kind => ScenarioKind.Connect;

    public string Title => "connect, one message there and back, leave";

    public string Payload => string.Empty;

    public int Channels => 1;

    public int Rounds => options.Rounds;

    public bool CollectsBeforeRound => true;

    public IReadOnlyList<Metric> Metrics { get; } =
        [Scenarios.Metrics.Rate("channels"), .. Scenarios.Metrics.Percentiles, .. Scenarios.Metrics.Usage("channel")];

    public bool Supports(Contestant contestant) => contestant.IsFirstOfItsTransport;

    public async Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var run = new Run(context, context.Client(contestant), options.RoundTime);
        await run.LoopAsync(options.WarmUpTime / 2, cancellationToken);
        return run;
    }

    private sealed class Run(RunContext context, IPeerClient client, TimeSpan time) : IScenarioRun
    {
        private readonly Latencies _latencies = new();
        private double _rate;

        public async Task LoopAsync(TimeSpan duration, CancellationToken cancellationToken)
        {
            _latencies.Reset();
            long begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin) < duration && _latencies.Count < MostInARound)
            {
                long start = Stopwatch.GetTimestamp();
                await using (await client.OpenIdleAsync(cancellationToken))
                {
                }

                _latencies.Add(Stopwatch.GetTimestamp() - start);
            }

            _rate = _latencies.Count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            (ProcessUsage used, ProcessUsage server) = await context.MeasureAsync(() => LoopAsync(time, cancellationToken), cancellationToken);
            return [_rate, .. _latencies.Percentiles(), .. Scenarios.Metrics.UsageValues(used, server, _latencies.Count)];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
