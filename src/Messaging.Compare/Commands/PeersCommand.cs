using System.CommandLine;
using Messaging.Compare.Comparisons;
using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Processes;
using Messaging.Compare.Results;

namespace Messaging.Compare.Commands;

/// <summary><c>messaging-compare peers</c>: this library beside other ways to carry messages.</summary>
internal static class PeersCommand
{
    private static readonly IReadOnlyList<string> KnownLists = [.. PeerComparisons.All.Select(list => list.Name)];
    private static readonly IReadOnlyList<string> KnownPeers = [.. PeerList.All.Select(peer => peer.Name)];

    private static readonly Option<string?> Lists = Word("--lists", $"Lists of comparisons, of {string.Join(", ", KnownLists)}. Default: all.");
    private static readonly Option<string?> Peers = Word("--peers", $"Instead of the lists: compare these, of {string.Join(", ", KnownPeers)}.");
    private static readonly Option<string?> Subject = Word("--subject", "With --peers: the one that the others are divided by. Default: the last.");
    private static readonly Option<string?> ScenarioNames = Word("--scenarios", $"With --peers: of {string.Join(", ", PeerScenarios.Names)}. Default: up,down,ping.");
    private static readonly Option<string?> Sizes = Word("--sizes", "With --peers: lengths of the messages of up and down in bytes. Default: 48.");
    private static readonly Option<bool> Tls = new("--tls") { Description = "With --peers: encrypt all connections." };
    private static readonly Option<bool> Quick = new("--quick") { Description = "Few and short rounds: two minutes." };
    private static readonly Option<string?> Page = Word("--page", "Write the tables into their places in this Markdown page.");
    private static readonly Option<string?> Json = Word("--json", "Write every figure to this file.");
    private static readonly Option<string?> Report = Word("--report", "Write a page with charts to this file.");

    public static Command Create()
    {
        var command = new Command("peers", "Measure this library beside raw WebSockets, gRPC, SignalR, StreamJsonRpc and a bare Kestrel connection.")
        {
            Lists, Peers, Subject, ScenarioNames, Sizes, Tls, Quick, Page, Json, Report,
        };
        command.SetAction((arguments, _) => RunAsync(
            Read(arguments), arguments.GetValue(Quick), arguments.GetValue(Page), new OutputFiles(arguments.GetValue(Json), arguments.GetValue(Report))));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<PeerComparisons> lists, bool isQuick, string? pageFile, OutputFiles files)
    {
        files.Check();
        ResultPage? page = pageFile is null ? null : ResultPage.Open(pageFile, [.. lists.Select(list => list.Name)]);
        MeasureOptions options = isQuick ? PeerComparisons.Options.Shortened() with { Budget = TimeSpan.FromSeconds(100) } : PeerComparisons.Options;
        using var interruption = new Interruption();
        var runner = new PeerRunner(options);
        await TerminalProgress.RunAsync(progress => runner.RunAsync(lists, progress, interruption.Token));
        ComparisonResults results = runner.ToResults();
        await files.SaveAsync(results);
        if (page is not null && results.IsComplete)
        {
            page.Save(results, runner.Finished);
            await Console.Error.WriteLineAsync($"The tables are in {pageFile}.");
        }

        return interruption.Token.IsCancellationRequested ? Interruption.ExitCode : 0;
    }

    private static IReadOnlyList<PeerComparisons> Read(ParseResult arguments)
    {
        if (arguments.GetValue(Peers) is not { } asked)
        {
            foreach (Option option in new Option[] { Subject, ScenarioNames, Sizes, Tls }.Where(option => arguments.GetResult(option) is { Implicit: false }))
            {
                throw new CommandException($"{option.Name} goes with --peers only.");
            }

            return WordOption.Parse(Lists.Name, arguments.GetValue(Lists) ?? string.Join(',', KnownLists), PeerComparisons.All, list => list.Name);
        }

        IReadOnlyList<string> peers = WordOption.Parse(Peers.Name, asked, KnownPeers);
        string subject = WordOption.Parse(Subject.Name, arguments.GetValue(Subject) ?? WordOption.Split(asked)[^1], peers)[0];
        return
        [
            new(string.Empty,
            [
                new PeerComparison(
                    string.Empty,
                    subject,
                    peers,
                    WordOption.Parse(ScenarioNames.Name, arguments.GetValue(ScenarioNames) ?? "up,down,ping", PeerScenarios.Names))
                {
                    Sizes = WordOption.ParseNumbers(Sizes.Name, arguments.GetValue(Sizes) ?? "48", 4, 4 * 1024 * 1024),
                    Tls = arguments.GetValue(Tls),
                },
            ]),
        ];
    }

    private static Option<string?> Word(string name, string description) => new(name) { Description = description };
}
