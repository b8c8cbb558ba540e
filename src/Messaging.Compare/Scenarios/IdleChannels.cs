using Messaging.Compare.Engine;
using Messaging.Compare.Peers;
using Messaging.Compare.Processes;
using Messaging.Compare.Results;

namespace Messaging.Compare.Scenarios;

/// <summary>
/// What one idle channel weighs: the growth of both processes over many channels that each exchanged one message and now wait. Fresh processes for each
/// round; the server serves this contestant only.
/// </summary>
internal sealed class IdleChannels(MeasureOptions options) : IScenario
{
    private const int WarmUpChannels = 20;

    public string Id => $"idle-{options.IdleChannels}";

    public ScenarioKind Kind => ScenarioKind.Idle;

    public string Title => FormattableString.Invariant($"{options.IdleChannels:N0} idle channels");

    public string Payload => string.Empty;

    public int Channels => options.IdleChannels;

    public int Rounds => options.IdleRounds;

    public bool CollectsBeforeRound => false;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new(MetricNames.ServerHeap, "B/channel", Better.Lower),
        new(MetricNames.ClientHeap, "B/channel", Better.Lower),
        new(MetricNames.ServerMemory, "B/channel", Better.Lower),
        new(MetricNames.ClientMemory, "B/channel", Better.Lower),
    ];

    public bool Supports(Contestant contestant) => contestant.IsFirstOfItsTransport && contestant.Peer.Supports(PayloadId.Bytes(1));

    public Task<IScenarioRun> PrepareAsync(Contestant contestant, CancellationToken cancellationToken) =>
        Task.FromResult<IScenarioRun>(new Run(contestant, options));

    private sealed class Run(Contestant contestant, MeasureOptions options) : IScenarioRun
    {
        public async Task<double[]> RunRoundAsync(CancellationToken cancellationToken)
        {
            await using var server = ChildProcess.Start(ServerProcess.Verb);
            await using var client = ChildProcess.Start(IdleClientProcess.Verb);
            ServerAddresses addresses = await server.RequestAsync<ServerAddresses>(
                ServerProcess.StartRequest, new ServerSetup([contestant.Reference]), cancellationToken);
            var address = new ServerAddress(addresses.PortsOf(contestant.Peer).Usual, addresses.CertificateHash, contestant.Tls);

            await ConnectAsync(client, address, WarmUpChannels, cancellationToken);
            (MemoryReport serverBefore, MemoryReport clientBefore) = await WeighAsync(server, client, cancellationToken);
            await ConnectAsync(client, address, options.IdleChannels, cancellationToken);
            (MemoryReport serverAfter, MemoryReport clientAfter) = await WeighAsync(server, client, cancellationToken);

            return
            [
                PerChannel(serverAfter.HeapBytes - serverBefore.HeapBytes),
                PerChannel(clientAfter.HeapBytes - clientBefore.HeapBytes),
                PerChannel(serverAfter.PrivateBytes - serverBefore.PrivateBytes),
                PerChannel(clientAfter.PrivateBytes - clientBefore.PrivateBytes),
            ];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private double PerChannel(long bytes) => (double)bytes / options.IdleChannels;

        private Task<int> ConnectAsync(ChildProcess client, ServerAddress address, int count, CancellationToken cancellationToken) =>
            client.RequestAsync<int>(
                IdleClientProcess.ConnectRequest, new IdleClientProcess.Connect(contestant.Reference, address, count), cancellationToken);

        private async Task<(MemoryReport Server, MemoryReport Client)> WeighAsync(ChildProcess server, ChildProcess client, CancellationToken cancellationToken)
        {
            await Task.Delay(options.IdleSettling, TimeProvider.System, cancellationToken);
            return (
                await server.RequestAsync<MemoryReport>(ServerProcess.MemoryRequest, null, cancellationToken),
                await client.RequestAsync<MemoryReport>(IdleClientProcess.MemoryRequest, null, cancellationToken));
        }
    }
}
