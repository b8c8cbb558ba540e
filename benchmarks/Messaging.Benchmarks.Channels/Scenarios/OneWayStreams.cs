using System.Diagnostics;
using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels.Scenarios;

/// <summary>
/// Streams in one direction, on one channel or on many side by side. The rate is what the receiver counted between its first and its last message;
/// connecting is no part of it. Where many stream side by side it is counted from the moment they are told to begin.
/// </summary>
internal sealed class OneWayStreams(RunContext context, int rounds, TimeSpan roundTime, StreamSpec stream, int channels) : IScenario
{
    private static readonly Metric Rate = new("rate", "messages/s", IsCompared: true);

    private const int WarmUps = 6;
    private const long PilotMessages = 2_000;
    private const long LeastMessages = 200;

    public string Title =>
        $"{stream.Kind.ToString().ToLowerInvariant()}, {(stream.Payload == PayloadType.Quotes ? "objects" : $"{stream.Size:N0} B")}"
        + (channels == 1 ? string.Empty : $", {channels} channels");

    public int Rounds => rounds;

    public bool CollectsBeforeRound => true;

    // What a process uses cannot be told apart by channel.
    public IReadOnlyList<Metric> Metrics { get; } = channels > 1 ? [Rate] :
    [
        Rate,
        new("processor time", "ns/message", IsCompared: true),
        new("allocated by the client", "B/message", IsCompared: false),
        new("allocated by the server", "B/message", IsCompared: false),
    ];

    public bool Supports(IPeer peer) => peer.Supports(stream.Payload);

    public async Task<IContestant> PrepareAsync(IPeer peer, CancellationToken cancellationToken)
    {
        var contestant = new Contestant(context, context.Client(peer), stream, channels) { Messages = PilotMessages };
        for (int i = 0; i < WarmUps; i++)
        {
            double[] values = await contestant.RunRoundAsync(cancellationToken);
            contestant.Messages = Math.Max(LeastMessages * channels, (long)(values[0] * roundTime.TotalSeconds));
        }

        return contestant;
    }

    private sealed class Contestant(RunContext context, IPeerClient client, StreamSpec stream, int channels) : IContestant
    {
        /// <summary>How many messages one round carries, on all channels together.</summary>
        public long Messages { get; set; }

        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            List<StreamSpec> specs = [.. Enumerable.Range(0, channels).Select(_ =>
                stream with { Id = context.NextStreamId(), Count = Math.Max(2, Messages / channels) })];
            List<IStreamRun> runs = [];
            foreach (StreamSpec spec in specs)
            {
                runs.Add(await client.OpenStreamAsync(spec, cancellationToken));
            }

            long started = Stopwatch.GetTimestamp();
            StreamReport[] clients = await Task.WhenAll(runs.Select(run => Task.Run(() => run.RunAsync(cancellationToken), cancellationToken)));
            List<StreamReport> servers = [];
            foreach (StreamSpec spec in specs)
            {
                servers.Add(await context.TakeServerReportAsync(spec.Id, cancellationToken));
            }

            foreach (IStreamRun run in runs)
            {
                await run.DisposeAsync();
            }

            var atClient = StreamReport.Combine(clients);
            var atServer = StreamReport.Combine(servers);
            StreamReport receiver = stream.Kind == StreamKind.Up ? atServer : atClient;

            // A receiver with much to do may have buffered whole streams before it counts the first message; Stopwatch is one clock for all processes.
            return channels > 1
                ? [(receiver with { FirstTimestamp = started }).Rate]
                : [
                    receiver.Rate,
                    atClient.ProcessorNanosecondsPerMessage + atServer.ProcessorNanosecondsPerMessage,
                    atClient.AllocatedPerMessage,
                    atServer.AllocatedPerMessage,
                ];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
