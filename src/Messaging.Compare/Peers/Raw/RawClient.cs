using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Messaging.Compare.Peers.Raw;

internal sealed class RawClient : IPeerClient, IRequestClient
{
    private readonly Uri _address;
    private readonly HttpMessageInvoker _invoker;

    public RawClient(ServerAddress server)
    {
        _address = server.Http1("ws", RawPeer.Path);

        // One handler for all sockets: a handler for each would cost this peer memory on idle connections.
        _invoker = new HttpMessageInvoker(server.CreateHandler());
    }

    public async Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new StreamRun(await ConnectAsync(spec, cancellationToken), spec);

    public async Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new RoundTrips(await ConnectAsync(spec, cancellationToken), spec.Payload.Size);

    public async Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken) =>
        new Requests(await ConnectAsync(StreamSpec.ForEcho(StreamKind.Echo, PayloadId.Bytes(size)), cancellationToken), size, slots);

    public async Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken)
    {
        const int Size = 48;
        ClientWebSocket socket = await ConnectAsync(StreamSpec.ForEcho(StreamKind.Idle, PayloadId.Bytes(Size)), cancellationToken);
        var idle = new RoundTrips(socket, Size);
        await idle.RoundTripAsync(cancellationToken);
        return new Idle(socket, socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).AsTask());
    }

    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ClientWebSocket> ConnectAsync(StreamSpec spec, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader(StreamSpec.HeaderName, spec.Format());
        await socket.ConnectAsync(_address, _invoker, cancellationToken);
        return socket;
    }

    private static async ValueTask CloseAsync(ClientWebSocket socket)
    {
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        socket.Dispose();
    }

    private sealed class StreamRun(ClientWebSocket socket, StreamSpec spec) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            var meter = new StreamMeter(spec.Count);
            byte[] payload = spec.Payload.CreateBytes();
            if (spec.Kind == StreamKind.Up)
            {
                do
                {
                    await socket.SendAsync(payload.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                }
                while (!meter.Count());
            }
            else
            {
                await socket.SendAsync(payload.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                byte[] buffer = new byte[RawPeer.BufferBytes(spec.Payload.Size)];
                do
                {
                    await RawPeer.ReceiveAsync(socket, buffer, cancellationToken);
                }
                while (!meter.Count());
            }

            return await meter.Report;
        }

        public ValueTask DisposeAsync() => CloseAsync(socket);
    }

    private sealed class RoundTrips(ClientWebSocket socket, int size) : IRoundTrips
    {
        private readonly byte[] _request = new byte[size];
        private readonly byte[] _reply = new byte[RawPeer.BufferBytes(size)];

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RoundTripAsync(CancellationToken cancellationToken)
        {
            await socket.SendAsync(_request.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            await RawPeer.ReceiveAsync(socket, _reply, cancellationToken);
        }

        public ValueTask DisposeAsync() => CloseAsync(socket);
    }

    private sealed class Requests : IRequests
    {
        private readonly ClientWebSocket _socket;
        private readonly ReplySlots _slots;
        private readonly SemaphoreSlim _sending = new(1);
        private readonly Task _reading;

        public Requests(ClientWebSocket socket, int size, int slots)
        {
            _socket = socket;
            _slots = new ReplySlots(slots, size);
            _reading = ReadAsync(new byte[RawPeer.BufferBytes(size)]);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RequestAsync(int slot, CancellationToken cancellationToken)
        {
            ValueTask reply = _slots.Expect(slot);

            // ClientWebSocket takes one send at a time.
            await _sending.WaitAsync(cancellationToken);
            try
            {
                await _socket.SendAsync(_slots.Request(slot), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            }
            finally
            {
                _sending.Release();
            }

            await reply;
        }

        public async ValueTask DisposeAsync()
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            await _reading;
            _socket.Dispose();
            _sending.Dispose();
        }

        private async Task ReadAsync(byte[] buffer)
        {
            int length;
            while ((length = await RawPeer.ReceiveAsync(_socket, buffer, CancellationToken.None)) >= 0)
            {
                _slots.Complete(buffer.AsSpan(0, length));
            }
        }
    }

    private sealed class Idle(ClientWebSocket socket, Task reading) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            await reading;
            socket.Dispose();
        }
    }
}
