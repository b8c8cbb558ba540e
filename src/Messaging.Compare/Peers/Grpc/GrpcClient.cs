using Messaging.Compare.Payloads;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Messaging.Compare.Payloads.Generated;

namespace Messaging.Compare.Peers.Grpc;

internal sealed class GrpcClient : IPeerClient, IRequestClient
{
    private readonly GrpcChannel _channel;
    private readonly Streams.StreamsClient _client;

    public GrpcClient(ServerAddress server)
    {
        SocketsHttpHandler handler = server.CreateHandler();
        handler.EnableMultipleHttp2Connections = true;
        _channel = GrpcChannel.ForAddress(server.Http2("http", "/"), new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _client = new Streams.StreamsClient(_channel);
    }

    public async Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken)
    {
        await _channel.ConnectAsync(cancellationToken);
        var headers = new Metadata { { StreamSpec.HeaderName, spec.Format() } };
        return (spec.Kind, spec.Payload.IsBytes) switch
        {
            (StreamKind.Up, true) =>
                new UpRun<BytesMessage>(_client.Up(headers, cancellationToken: cancellationToken), spec, CreateMessage(spec.Payload.CreateBytes())),
            (StreamKind.Up, false) => new UpRun<QuoteMessage>(_client.UpQuotes(headers, cancellationToken: cancellationToken), spec, Samples.QuoteMessage),
            (_, true) => new DownRun<BytesMessage>(token => _client.Down(new Empty(), headers, cancellationToken: token), spec),
            _ => new DownRun<QuoteMessage>(token => _client.DownQuotes(new Empty(), headers, cancellationToken: token), spec),
        };
    }

    public Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        Task.FromResult<IRoundTrips>(new RoundTrips(_client.Echo(cancellationToken: CancellationToken.None), spec.Payload.Size));

    public Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken) =>
        Task.FromResult<IRequests>(new Requests(_client.Echo(cancellationToken: CancellationToken.None), size, slots));

    public async Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken)
    {
        var idle = new RoundTrips(_client.Echo(cancellationToken: CancellationToken.None), size: 48);
        await idle.RoundTripAsync(cancellationToken);
        idle.BeginRead();
        return idle;
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private static BytesMessage CreateMessage(ReadOnlySpan<byte> payload) => new() { Payload = ByteString.CopyFrom(payload) };

    private sealed class UpRun<T>(AsyncClientStreamingCall<T, Empty> call, StreamSpec spec, T item) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            var meter = new StreamMeter(spec.Count);
            do
            {
                await call.RequestStream.WriteAsync(item, CancellationToken.None);
            }
            while (!meter.Count());

            await call.RequestStream.CompleteAsync();
            return await meter.Report;
        }

        public async ValueTask DisposeAsync()
        {
            await call;
            call.Dispose();
        }
    }

    private sealed class DownRun<T>(Func<CancellationToken, AsyncServerStreamingCall<T>> open, StreamSpec spec) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            var meter = new StreamMeter(spec.Count);
            using AsyncServerStreamingCall<T> call = open(cancellationToken);
            await foreach (T _ in call.ResponseStream.ReadAllAsync(CancellationToken.None))
            {
                meter.Count();
            }

            return await meter.Report;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class RoundTrips(AsyncDuplexStreamingCall<BytesMessage, BytesMessage> call, int size) : IRoundTrips
    {
        private readonly BytesMessage _request = CreateMessage(new byte[size]);
        private Task<bool>? _reading;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RoundTripAsync(CancellationToken cancellationToken)
        {
            await call.RequestStream.WriteAsync(_request, CancellationToken.None);
            await call.ResponseStream.MoveNext(CancellationToken.None);
        }

        public void BeginRead() => _reading = call.ResponseStream.MoveNext(CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await call.RequestStream.CompleteAsync();
            await (_reading ?? call.ResponseStream.MoveNext(CancellationToken.None));
            call.Dispose();
        }
    }

    private sealed class Requests : IRequests
    {
        private readonly AsyncDuplexStreamingCall<BytesMessage, BytesMessage> _call;
        private readonly ReplySlots _slots;
        private readonly BytesMessage[] _requests;
        private readonly SemaphoreSlim _sending = new(1);
        private readonly Task _reading;

        public Requests(AsyncDuplexStreamingCall<BytesMessage, BytesMessage> call, int size, int slots)
        {
            _call = call;
            _slots = new ReplySlots(slots, size);
            _requests = [.. Enumerable.Range(0, slots).Select(slot => CreateMessage(_slots.Request(slot).Span))];
            _reading = ReadAsync();
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RequestAsync(int slot, CancellationToken cancellationToken)
        {
            ValueTask reply = _slots.Expect(slot);

            // A call takes one write at a time.
            await _sending.WaitAsync(cancellationToken);
            try
            {
                await _call.RequestStream.WriteAsync(_requests[slot], CancellationToken.None);
            }
            finally
            {
                _sending.Release();
            }

            await reply;
        }

        public async ValueTask DisposeAsync()
        {
            await _call.RequestStream.CompleteAsync();
            await _reading;
            _call.Dispose();
            _sending.Dispose();
        }

        private async Task ReadAsync()
        {
            await foreach (BytesMessage reply in _call.ResponseStream.ReadAllAsync())
            {
                _slots.Complete(reply.Payload.Span);
            }
        }
    }
}
