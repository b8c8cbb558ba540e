using Messaging.Compare.Engine;
using Messaging.Compare.Processes;
using Messaging.Compare.Results;

namespace Messaging.Compare.Comparisons;

/// <summary>Measures comparison after comparison, each with a server that serves its peers only.</summary>
internal sealed class PeerRunner(MeasureOptions options)
{
    private readonly RunLog _log = new();
    private readonly Dictionary<string, ContestantInfo> _contestants = [];
    private readonly List<AimFinding> _aims = [];
    private readonly List<FinishedComparison> _finished = [];

    /// <summary>What was measured, comparison by comparison.</summary>
    public IReadOnlyList<FinishedComparison> Finished => _finished;

    public async Task RunAsync(IReadOnlyList<PeerComparisons> lists, IRunProgress progress, CancellationToken cancellationToken)
    {
        (PeerComparisons List, PeerComparison Comparison)[] all = [.. lists.SelectMany(list => list.Comparisons.Select(comparison => (list, comparison)))];
        try
        {
            for (int i = 0; i < all.Length; i++)
            {
                await RunAsync(all[i].List, all[i].Comparison, Share([.. all.Skip(i).Select(one => one.Comparison)]), progress, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _log.IsComplete = false;
            _log.Note("Interrupted: what follows was measured until then.");
        }
    }

    public ComparisonResults ToResults() => _log.ToResults(
        "peers",
        new RunSettings { Rounds = options.Rounds, RoundSeconds = options.RoundTime.TotalSeconds, IsQuick = options.IsQuick },
        _contestants.Values,
        payloads: []) with { Aims = _aims };

    private async Task RunAsync(
        PeerComparisons list, PeerComparison comparison, TimeSpan? share, IRunProgress progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<Contestant> contestants = comparison.Contestants;
        foreach (Contestant contestant in contestants)
        {
            _contestants[contestant.Name] = contestant.Info;
        }

        int before = _log.Scenarios.Count;
        DateTimeOffset date = TimeProvider.System.GetUtcNow();
        _log.Group = comparison.Title;
        var runner = new Runner(_log, new TimeBudget(share, TimeProvider.System), progress);
        try
        {
            await runner.RunAsync(
                new ServerSetup([.. contestants.Select(contestant => contestant.Reference)]),
                contestants,
                context => comparison.CreateScenarios(options, context),
                comparison.Subject,
                cancellationToken);
        }
        finally
        {
            ScenarioResult[] scenarios = [.. _log.Scenarios.Skip(before)];
            AimFinding[] aims = [.. comparison.Aims.Select(aim => aim.Find(comparison, scenarios)).OfType<AimFinding>()];
            _aims.AddRange(aims);
            _finished.Add(new FinishedComparison(list.Name, comparison, date, scenarios, aims));
        }
    }

    // The part of the time that is left which falls to the first of these comparisons, by the number of its turns.
    private TimeSpan? Share(PeerComparison[] left) => options.Budget is { } all
        ? (all > _log.Elapsed ? all - _log.Elapsed : TimeSpan.Zero) * Turns(left[0]) / left.Sum(Turns)
        : null;

    private static int Turns(PeerComparison comparison) => comparison.Peers.Count * (comparison.Scenarios.Count + ((comparison.Sizes.Count - 1) * 2));
}

/// <summary>A comparison that was measured.</summary>
/// <param name="List">The name of its list.</param>
/// <param name="Comparison">The comparison.</param>
/// <param name="Date">When it began.</param>
/// <param name="Scenarios">Its results.</param>
/// <param name="Aims">Its figures that are aimed at.</param>
internal sealed record FinishedComparison(
    string List, PeerComparison Comparison, DateTimeOffset Date, IReadOnlyList<ScenarioResult> Scenarios, IReadOnlyList<AimFinding> Aims);
