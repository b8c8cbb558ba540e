using Messaging.Benchmarks.Channels.Processes;
using Messaging.Benchmarks.Channels.Reporting;
using Messaging.Benchmarks.Channels.Scenarios;
using Messaging.Benchmarks.Peers;

namespace Messaging.Benchmarks.Channels;

/// <summary>Runs scenario after scenario; in each the peers take turns, one round at a time.</summary>
internal static class Runner
{
    private static readonly TimeSpan RoundTimeout = TimeSpan.FromMinutes(1);

    public static async Task<RunResults> RunAsync(RunOptions options, CancellationToken cancellationToken)
    {
        IPeer[] peers = [.. options.Peers.Select(PeerList.Get)];
        var results = new RunResults(options);
        await using var server = ChildProcess.Start(ServerProcess.Verb, "--peers", string.Join(',', options.Peers));
        ServerAddress address = await server.RequestAsync<ServerAddress>(ServerProcess.AddressRequest, string.Empty, cancellationToken);
        await using var context = new RunContext(server, address with { UseTls = options.Tls });

        foreach (IScenario scenario in ScenarioList.Create(options, context))
        {
            IPeer[] supporting = [.. peers.Where(scenario.Supports)];
            if (supporting.Length > 0)
            {
                results.Add(await MeasureAsync(scenario, supporting, options.Subject, context, cancellationToken));
            }
        }

        return results;
    }

    private static async Task<ScenarioResult> MeasureAsync(
        IScenario scenario, IPeer[] peers, string subject, RunContext context, CancellationToken cancellationToken)
    {
        var contestants = new IContestant[peers.Length];
        var rounds = new double[peers.Length][][];
        for (int p = 0; p < peers.Length; p++)
        {
            await Console.Error.WriteLineAsync($"{scenario.Title}: {peers[p].Name} warms up");
            contestants[p] = await scenario.PrepareAsync(peers[p], cancellationToken).WaitAsync(RoundTimeout, cancellationToken);
            rounds[p] = new double[scenario.Rounds][];
        }

        await Console.Error.WriteLineAsync($"{scenario.Title}: {scenario.Rounds} rounds");
        for (int round = 0; round < scenario.Rounds; round++)
        {
            for (int p = 0; p < peers.Length; p++)
            {
                if (scenario.CollectsBeforeRound)
                {
                    await context.CollectAsync(cancellationToken);
                }

                rounds[p][round] = await contestants[p].RunRoundAsync(cancellationToken).WaitAsync(RoundTimeout, cancellationToken);
            }
        }

        foreach (IContestant contestant in contestants)
        {
            await contestant.DisposeAsync();
        }

        return ScenarioResult.Create(scenario, [.. peers.Select(peer => peer.Name)], rounds, subject);
    }
}
