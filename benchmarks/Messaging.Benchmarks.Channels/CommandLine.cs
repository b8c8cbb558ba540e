using System.CommandLine;
using Messaging.Benchmarks.Channels.Ours;
using Messaging.Benchmarks.Channels.Processes;
using Messaging.Benchmarks.Channels.Scenarios;

namespace Messaging.Benchmarks.Channels;

internal static class CommandLine
{
    private static readonly Option<string> PeersOption = List("--peers", "Peers, separated by commas, in the order in which they take turns.", PeerNames());
    private static readonly Option<string> SubjectOption = List("--subject", "The peer whose ratio to each other is reported.", ChannelPeer.Http1.Name);
    private static readonly Option<string> ScenariosOption = List("--scenarios", "Scenarios, separated by commas.", string.Join(',', ScenarioList.Names));
    private static readonly Option<string> SizesOption = List("--sizes", "Payload lengths of up and down, in bytes.", "48,1024,65536");
    private static readonly Option<int> RoundsOption = Number("--rounds", "Rounds for each peer.", 15);
    private static readonly Option<int> PingRoundsOption = Number("--ping-rounds", "Rounds of ping-pong for each peer.", 81);
    private static readonly Option<int> RoundTimeOption = Number("--round-time", "Length of a round in milliseconds.", 500);
    private static readonly Option<int> ChannelsOption = Number("--channels", "Channels that stream side by side.", 100);
    private static readonly Option<int> InFlightOption = Number("--in-flight", "Requests in flight on one channel.", 64);
    private static readonly Option<int> IdleConnectionsOption = Number("--idle-connections", "Connections that are opened to weigh an idle one.", 500);
    private static readonly Option<int> IdleRoundsOption = Number("--idle-rounds", "Times that idle connections are weighed.", 3);
    private static readonly Option<bool> TlsOption = new("--tls") { Description = "Encrypt all connections." };
    private static readonly Option<bool> QuickOption = new("--quick") { Description = "Three short rounds of 48 bytes: shows that everything runs, measures nothing." };
    private static readonly Option<string?> JsonOption = new("--json") { Description = "Write all results to this file as JSON." };

    public static RootCommand Create()
    {
        var run = new Command("run", "Measure. This process is the client; it starts a second one as the server.")
        {
            PeersOption, SubjectOption, ScenariosOption, SizesOption, RoundsOption, PingRoundsOption, RoundTimeOption, ChannelsOption,
            InFlightOption, IdleConnectionsOption, IdleRoundsOption, TlsOption, QuickOption, JsonOption,
        };
        run.SetAction((result, cancellationToken) => Runner.RunAsync(Read(result), cancellationToken));

        var server = new Command(ServerProcess.Verb, "The server's process. Started by 'run'; ends when its input ends.") { PeersOption };
        server.Hidden = true;
        server.SetAction((result, cancellationToken) =>
            ServerProcess.RunAsync([.. Split(result.GetValue(PeersOption)).Select(PeerList.Get)], cancellationToken));

        var idleClient = new Command(IdleClientProcess.Verb, "The process of idle clients. Started by 'run'; ends when its input ends.") { Hidden = true };
        idleClient.SetAction((_, cancellationToken) => IdleClientProcess.RunAsync(cancellationToken));

        return new RootCommand("Compares channels with other ways to carry messages between two processes.") { run, server, idleClient };
    }

    private static RunOptions Read(ParseResult result)
    {
        bool quick = result.GetValue(QuickOption);
        return new RunOptions
        {
            Peers = Split(result.GetValue(PeersOption)),
            Subject = result.GetValue(SubjectOption)!,
            Scenarios = Split(result.GetValue(ScenariosOption)),
            Sizes = quick ? [48] : [.. Split(result.GetValue(SizesOption)).Select(int.Parse)],
            Rounds = quick ? 3 : result.GetValue(RoundsOption),
            PingRounds = quick ? 9 : result.GetValue(PingRoundsOption),
            RoundTime = TimeSpan.FromMilliseconds(quick ? 100 : result.GetValue(RoundTimeOption)),
            Channels = result.GetValue(ChannelsOption),
            InFlight = result.GetValue(InFlightOption),
            IdleConnections = quick ? 100 : result.GetValue(IdleConnectionsOption),
            IdleRounds = quick ? 1 : result.GetValue(IdleRoundsOption),
            Tls = result.GetValue(TlsOption),
            JsonFile = result.GetValue(JsonOption),
        };
    }

    private static string PeerNames() => string.Join(',', PeerList.All.Select(peer => peer.Name));

    private static string[] Split(string? list) =>
        (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Option<string> List(string name, string description, string value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
