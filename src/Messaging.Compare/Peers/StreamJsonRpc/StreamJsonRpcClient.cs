using System.Net.WebSockets;
using StreamJsonRpc;

namespace Messaging.Compare.Peers.StreamJsonRpc;

internal sealed class StreamJsonRpcClient(ServerAddress server) : IPeerClient, IRequestClient
{
    private readonly Uri _address = server.Http1("ws", StreamJsonRpcPeer.Path);
    private readonly HttpMessageInvoker _invoker = new(server.CreateHandler());

    public async Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken)
    {
        var meter = new StreamMeter(spec.Count);
        return new StreamRun(await ConnectAsync(new ClientTarget(meter), cancellationToken), spec, meter);
    }

    public async Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new Invocations(await ConnectAsync(target: null, cancellationToken), spec.Payload.Size);

    public async Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken) =>
        new Invocations(await ConnectAsync(target: null, cancellationToken), size);

    public async Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken)
    {
        IRoundTrips idle = await OpenRoundTripsAsync(StreamSpec.ForEcho(StreamKind.Echo, PayloadId.Bytes(48)), cancellationToken);
        await idle.RoundTripAsync(cancellationToken);
        return idle;
    }

    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonRpc> ConnectAsync(ClientTarget? target, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(_address, _invoker, cancellationToken);
        JsonRpc rpc = StreamJsonRpcPeer.Create(socket);
        if (target is not null)
        {
            rpc.AddLocalRpcTarget(target);
        }

        rpc.StartListening();
        return rpc;
    }

    // Disconnecting is disposing, as its documentation has it; that disposes the socket as well.
    private static ValueTask CloseAsync(JsonRpc rpc)
    {
        rpc.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class StreamRun(JsonRpc rpc, StreamSpec spec, StreamMeter meter) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            if (spec.Kind == StreamKind.Up)
            {
                await rpc.InvokeAsync(nameof(ServerTarget.Begin), spec.Format());
                await Notifications.SendAsync(rpc, spec, meter);
            }
            else
            {
                await rpc.InvokeAsync(nameof(ServerTarget.Down), spec.Format());
            }

            return await meter.Report;
        }

        public ValueTask DisposeAsync() => CloseAsync(rpc);
    }

    private sealed class Invocations(JsonRpc rpc, int size) : IRoundTrips, IRequests
    {
        private readonly byte[] _message = new byte[size];

        public ValueTask RoundTripAsync(CancellationToken cancellationToken) => new(rpc.InvokeAsync<byte[]>(nameof(ServerTarget.Echo), _message));

        public ValueTask RequestAsync(int slot, CancellationToken cancellationToken) => RoundTripAsync(cancellationToken);

        public ValueTask DisposeAsync() => CloseAsync(rpc);
    }
}
