using System.CommandLine;
using Messaging.Benchmarks.Channels.Comparisons;
using Messaging.Benchmarks.Channels.Processes;

namespace Messaging.Benchmarks.Channels;

internal static class CommandLine
{
    private static readonly RunOptions Defaults = new();
    private static readonly Option<string> PeersOption = List("--peers", "Peers, separated by commas, in the order in which they take turns.", Defaults.Peers);
    private static readonly Option<string> SubjectOption = List("--subject", "The peer whose ratio to each other is reported.", [Defaults.Subject]);
    private static readonly Option<string> ScenariosOption = List("--scenarios", "Scenarios, separated by commas.", Defaults.Scenarios);
    private static readonly Option<string> SizesOption = List("--sizes", "Payload lengths of up and down, in bytes.", Defaults.Sizes);
    private static readonly Option<int> RoundsOption = Number("--rounds", "Rounds for each peer.", Defaults.Rounds);
    private static readonly Option<int> PingRoundsOption = Number("--ping-rounds", "Rounds of ping-pong for each peer.", Defaults.PingRounds);
    private static readonly Option<int> RoundTimeOption = Number("--round-time", "Length of a round in milliseconds.", (int)Defaults.RoundTime.TotalMilliseconds);
    private static readonly Option<int> ChannelsOption = Number("--channels", "Channels that stream side by side.", Defaults.Channels);
    private static readonly Option<int> InFlightOption = Number("--in-flight", "Requests in flight on one channel.", Defaults.InFlight);
    private static readonly Option<int> IdleConnectionsOption = Number("--idle-connections", "Connections that are opened to weigh an idle one.", Defaults.IdleConnections);
    private static readonly Option<int> IdleRoundsOption = Number("--idle-rounds", "Times that idle connections are weighed.", Defaults.IdleRounds);
    private static readonly Option<bool> TlsOption = new("--tls") { Description = "Encrypt all connections." };
    private static readonly Option<bool> QuickOption = new("--quick") { Description = "Three short rounds: shows that everything runs, measures nothing." };
    private static readonly Option<string?> JsonOption = new("--json") { Description = "Write all results to this file as JSON." };
    private static readonly Option<string?> PageOption = new("--page") { Description = "Write the tables into their place in this Markdown page." };
    private static readonly Argument<string> NameArgument = new("name") { Description = $"One of: {string.Join(", ", ComparisonList.Names)}." };

    public static RootCommand Create()
    {
        var run = new Command("run", "Measure. This process is the client; it starts a second one as the server.")
        {
            PeersOption, SubjectOption, ScenariosOption, SizesOption, RoundsOption, PingRoundsOption, RoundTimeOption, ChannelsOption,
            InFlightOption, IdleConnectionsOption, IdleRoundsOption, TlsOption, QuickOption, JsonOption,
        };
        run.SetAction((result, cancellationToken) =>
            ComparisonRunner.RunAsync(Shorten(result, Read(result)), result.GetValue(JsonOption), cancellationToken));

        var compare = new Command("compare", "Measure a list of comparisons that stands in the code, and hold the figures against what is aimed at.")
        {
            NameArgument, QuickOption, JsonOption, PageOption,
        };
        compare.SetAction((result, cancellationToken) => ComparisonRunner.RunAsync(
            result.GetValue(NameArgument)!,
            ComparisonList.Get(result.GetValue(NameArgument)!).Select(comparison => comparison with { Options = Shorten(result, comparison.Options) }),
            result.GetValue(JsonOption),
            result.GetValue(PageOption),
            cancellationToken));

        var server = new Command(ServerProcess.Verb, "The server's process. Started by 'run'; ends when its input ends.") { PeersOption };
        server.Hidden = true;
        server.SetAction((result, cancellationToken) =>
            ServerProcess.RunAsync([.. Split(result.GetValue(PeersOption)).Select(PeerList.Get)], cancellationToken));

        var idleClient = new Command(IdleClientProcess.Verb, "The process of idle clients. Started by 'run'; ends when its input ends.") { Hidden = true };
        idleClient.SetAction((_, cancellationToken) => IdleClientProcess.RunAsync(cancellationToken));

        return new RootCommand("Compares channels with other ways to carry messages between two processes.") { run, compare, server, idleClient };
    }

    private static RunOptions Read(ParseResult result) => new()
    {
        Peers = Split(result.GetValue(PeersOption)),
        Subject = result.GetValue(SubjectOption)!,
        Scenarios = Split(result.GetValue(ScenariosOption)),
        Sizes = [.. Split(result.GetValue(SizesOption)).Select(int.Parse)],
        Rounds = result.GetValue(RoundsOption),
        PingRounds = result.GetValue(PingRoundsOption),
        RoundTime = TimeSpan.FromMilliseconds(result.GetValue(RoundTimeOption)),
        Channels = result.GetValue(ChannelsOption),
        InFlight = result.GetValue(InFlightOption),
        IdleConnections = result.GetValue(IdleConnectionsOption),
        IdleRounds = result.GetValue(IdleRoundsOption),
        Tls = result.GetValue(TlsOption),
    };

    private static RunOptions Shorten(ParseResult result, RunOptions options) => result.GetValue(QuickOption) ? options.Shortened() : options;

    private static string[] Split(string? list) =>
        (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Option<string> List<T>(string name, string description, IReadOnlyList<T> values) =>
        new(name) { Description = description, DefaultValueFactory = _ => string.Join(',', values) };

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
