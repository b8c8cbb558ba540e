using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Processes;

namespace Messaging.Compare.Scenarios;

/// <summary>
/// What a message costs on the wire, both directions together, counted at the server's socket: with the frames of every protocol and, under TLS, its records.
/// Two runs that differ in the number of messages only tell it without connecting and closing.
/// </summary>
internal sealed class WireBytes(RunContext context, Contestant contestant)
{
    // Both numbers of messages have as many digits, because they travel.
    private static readonly (int Few, int Many) Pilot = (100, 150);
    private static readonly (int Few, int Many) OfShort = (1_000, 9_000);
    private static readonly (int Few, int Many) OfLong = (100, 200);
    private const int LongMessage = 4096;

    private (int Few, int Many)? _counts;

    /// <summary>Of messages in a row.</summary>
    public async Task<double> OfStreamAsync(StreamSpec stream, CancellationToken cancellationToken)
    {
        _counts ??= await DifferenceAsync(stream, Pilot, cancellationToken) < LongMessage ? OfShort : OfLong;
        return await DifferenceAsync(stream, _counts.Value, cancellationToken);
    }

    /// <summary>Of messages one by one, each there and back.</summary>
    public async Task<double> OfRoundTripsAsync(StreamSpec echo, CancellationToken cancellationToken)
    {
        const int RoundTrips = 50;
        await using IRoundTrips channel = await context.Client(contestant, Ports.Counted).OpenRoundTripsAsync(echo, cancellationToken);
        for (int i = 0; i < RoundTrips; i++)
        {
            await channel.RoundTripAsync(cancellationToken);
        }

        long before = await TotalAsync(cancellationToken);
        for (int i = 0; i < RoundTrips; i++)
        {
            await channel.RoundTripAsync(cancellationToken);
        }

        return (double)(await TotalAsync(cancellationToken) - before) / RoundTrips;
    }

    private async Task<double> DifferenceAsync(StreamSpec stream, (int Few, int Many) counts, CancellationToken cancellationToken)
    {
        long few = await StreamAsync(stream with { Count = counts.Few }, cancellationToken);
        long many = await StreamAsync(stream with { Count = counts.Many }, cancellationToken);
        return (double)(many - few) / (counts.Many - counts.Few);
    }

    private async Task<long> StreamAsync(StreamSpec stream, CancellationToken cancellationToken)
    {
        StreamSpec spec = stream with { Id = context.NextStreamId() };
        long before = await TotalAsync(cancellationToken);
        await using (IStreamRun run = await context.Client(contestant, Ports.Counted).OpenStreamAsync(spec, cancellationToken))
        {
            await Task.Run(() => run.RunAsync(cancellationToken), cancellationToken);
            await context.TakeServerReportAsync(spec.Id, cancellationToken);
        }

        return await TotalAsync(cancellationToken) - before;
    }

    private async Task<long> TotalAsync(CancellationToken cancellationToken)
    {
        SocketReport report = await context.GetSocketsAsync(cancellationToken);
        return report.Received + report.Sent;
    }
}
