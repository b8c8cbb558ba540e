using Messaging.Compare.Processes;
using Messaging.Compare.Peers;
using Messaging.Compare.Results;
using Messaging.Compare.Scenarios;

namespace Messaging.Compare.Engine;

/// <summary>Runs scenario after scenario; in each the contestants take turns, one round at a time.</summary>
internal sealed class Runner(RunLog log, TimeBudget budget, IRunProgress progress)
{
    private static readonly TimeSpan RoundTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Measures with a server of its own.</summary>
    /// <param name="setup">What the server serves.</param>
    /// <param name="contestants">Who takes turns.</param>
    /// <param name="createScenarios">Makes the scenarios.</param>
    /// <param name="baseline">The contestant that the others are divided by, or <see langword="null"/> for the best.</param>
    /// <param name="cancellationToken">Ends it; what was measured is in the log.</param>
    public async Task RunAsync(
        ServerSetup setup, IReadOnlyList<Contestant> contestants, Func<RunContext, IEnumerable<IScenario>> createScenarios, string? baseline, CancellationToken cancellationToken)
    {
        await using var server = ChildProcess.Start(ServerProcess.Verb);
        ServerAddresses addresses = await server.RequestAsync<ServerAddresses>(ServerProcess.StartRequest, setup, cancellationToken);
        await using var context = new RunContext(server, addresses);
        IScenario[] scenarios = [.. createScenarios(context)];
        for (int i = 0; i < scenarios.Length; i++)
        {
            Contestant[] supporting = [.. contestants.Where(scenarios[i].Supports)];
            budget.BeginScenario(scenarios.Length - i);
            if (supporting.Length > 0)
            {
                await MeasureAsync(scenarios[i], supporting, baseline, context, cancellationToken);
            }
        }
    }

    private async Task MeasureAsync(
        IScenario scenario, Contestant[] contestants, string? baseline, RunContext context, CancellationToken cancellationToken)
    {
        progress.Begin(scenario.Title, contestants.Length, scenario.Rounds);
        List<Entry> entries = [];
        try
        {
            foreach (Contestant contestant in contestants)
            {
                progress.WarmUp(contestant.Name);
                await TryAsync(scenario, contestant, entries, async () =>
                {
                    IScenarioRun run = await scenario.PrepareAsync(contestant, cancellationToken).WaitAsync(RoundTimeout, cancellationToken);
                    entries.Add(new Entry(contestant, run));
                });
            }

            for (int round = 0; round < scenario.Rounds && !budget.IsUsedUp(round, PairedComparison.FewestRounds); round++)
            {
                foreach (Entry entry in entries.ToArray())
                {
                    await TryAsync(scenario, entry.Contestant, entries, () => RoundAsync(scenario, entry, context, cancellationToken));
                    progress.Round(entry.Contestant.Name, round + 1);
                }
            }
        }
        finally
        {
            // Also what was measured before somebody pressed Ctrl-C.
            log.Add(scenario, [.. entries.Select(entry => entry.Contestant)], [.. entries.Select(entry => entry.Rounds)], baseline);
            progress.End();
        }

        foreach (Entry entry in entries)
        {
            await TryAsync(scenario, entry.Contestant, entries, () => entry.Run.DisposeAsync().AsTask().WaitAsync(RoundTimeout, cancellationToken));
        }
    }

    private static async Task RoundAsync(IScenario scenario, Entry entry, RunContext context, CancellationToken cancellationToken)
    {
        if (scenario.CollectsBeforeRound)
        {
            await context.CollectAsync(cancellationToken);
        }

        entry.Rounds.Add(await entry.Run.RunRoundAsync(cancellationToken).WaitAsync(RoundTimeout, cancellationToken));
    }

    // One that fails is left out of this scenario; the others go on.
    private async Task TryAsync(IScenario scenario, Contestant contestant, List<Entry> entries, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            entries.RemoveAll(entry => entry.Contestant == contestant);
            log.IsComplete = false;
            log.Note($"{contestant.Name} failed in \"{scenario.Title}\" and was left out of it: {CommandException.OneLine(e)}");
        }
    }

    private sealed record Entry(Contestant Contestant, IScenarioRun Run)
    {
        public List<double[]> Rounds { get; } = [];
    }
}
