using System.Diagnostics;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>One message to every member of a group, timed from the request to the last delivery.</summary>
internal sealed class Broadcast(RunContext context, MeasureOptions options, PayloadId payload) : IScenario
{
    public string Id => $"broadcast-{options.GroupMembers}-{payload.Name}";

    public ScenarioKind Kind => ScenarioKind.Broadcast;

    public string Title => FormattableString.Invariant($"one message to {options.GroupMembers:N0} channels, {payload.Title}");

    public string Payload => payload.Title;

    public int Channels => options.GroupMembers;

    public int Rounds => options.Rounds;

    public bool CollectsBeforeRound => true;

    public IReadOnlyList<Metric> Metrics { get; } =
        [Scenarios.Metrics.Rate("deliveries"), .. Scenarios.Metrics.Percentiles, .. Scenarios.Metrics.Usage("delivery")];

    // Of the peers none has groups here.
    public bool Supports(Contestant contestant) => contestant.Peer.Description.IsOurs && contestant.Peer.Supports(payload);

    public async Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken)
    {
        var client = (IGroupClient)context.Client(contestant);
        int members = options.GroupMembers;
        var run = new Run(context, await client.OpenGroupAsync(context.NextStreamId(), payload, members, 0, cancellationToken), members, options.RoundTime);
        await run.LoopAsync(options.WarmUpTime, cancellationToken);
        if (contestant.Burden > 0)
        {
            int burden = contestant.BurdenFor(1e9 / run.Rate / 2);
            await run.DisposeAsync();
            run = new Run(context, await client.OpenGroupAsync(context.NextStreamId(), payload, members, burden, cancellationToken), members, options.RoundTime);
        }

        return run;
    }

    private sealed class Run(RunContext context, IGroup group, int members, TimeSpan time) : IScenarioRun
    {
        private readonly Latencies _latencies = new();

        /// <summary>The deliveries each second of the last loop.</summary>
        public double Rate { get; private set; }

        public async Task LoopAsync(TimeSpan duration, CancellationToken cancellationToken)
        {
            _latencies.Reset();
            long begin = Stopwatch.GetTimestamp();
            long start = begin;
            while (Stopwatch.GetElapsedTime(begin) < duration)
            {
                await group.BroadcastAsync(cancellationToken);
                long now = Stopwatch.GetTimestamp();
                _latencies.Add(now - start);
                start = now;
            }

            Rate = _latencies.Count * members / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            (ProcessUsage client, ProcessUsage server) = await context.MeasureAsync(() => LoopAsync(time, cancellationToken), cancellationToken);
            return [Rate, .. _latencies.Percentiles(), .. Scenarios.Metrics.UsageValues(client, server, _latencies.Count * members)];
        }

        public ValueTask DisposeAsync() => group.DisposeAsync();
    }
}
