using System.Buffers;
using System.Runtime.CompilerServices;
using Messaging.Benchmarks.Peers;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Benchmarks.Channels.Ours;

internal sealed class ChannelClient<TObject> : IPeerClient
    where TObject : class
{
    private readonly ServiceProvider _services;
    private readonly IDuplexChannelFactory<RawMessage, RawMessage> _bytes;
    private readonly IDuplexChannelFactory<TObject, TObject> _objects;
    private readonly TObject _sample;

    public ChannelClient(ServerAddress server, ChannelSetup setup, TObject sample)
    {
        void Configure(ChannelOptions options, string path)
        {
            options.Transport = setup.Transport;
            options.Address = setup.UsesHttp2 ? server.Http2("http", "/") : server.Http1("http", "/");
            options.Path = path;
            if (server.UseTls)
            {
                options.Tls.PinnedSha256 = server.CertificateHash;
            }
        }

        var services = new ServiceCollection();
        services.AddMessagingWithSerializers()
            .AddWebSockets(options => options.HttpVersion = setup.HttpVersion)
            .AddChannel<RawMessage, RawMessage>("bytes", options => Configure(options, setup.BytesPath))
            .AddChannel<TObject, TObject>("objects", options =>
            {
                Configure(options, setup.ObjectsPath);
                options.Serializer = setup.Serializer;
            });
        _services = services.BuildServiceProvider();
        _bytes = _services.GetRequiredService<IDuplexChannelFactory<RawMessage, RawMessage>>();
        _objects = _services.GetRequiredService<IDuplexChannelFactory<TObject, TObject>>();
        _sample = sample;
    }

    public async Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken) => spec.Payload == PayloadType.Quotes
        ? new StreamRun<TObject>(await ConnectAsync(_objects, spec, cancellationToken), spec, _sample)
        : new StreamRun<RawMessage>(await ConnectAsync(_bytes, spec, cancellationToken), spec, new RawMessage(spec.CreatePayload(), MessageKind.Binary));

    public async Task<IRoundTrips> OpenRoundTripsAsync(int size, CancellationToken cancellationToken) =>
        new RoundTrips(await ConnectAsync(_bytes, StreamSpec.ForEcho(StreamKind.Echo, size), cancellationToken), size);

    public async Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken) =>
        new Requests(await ConnectAsync(_bytes, StreamSpec.ForEcho(StreamKind.Echo, size), cancellationToken), size, slots);

    public async Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken)
    {
        const int Size = 48;
        var idle = new RoundTrips(await ConnectAsync(_bytes, StreamSpec.ForEcho(StreamKind.Idle, Size), cancellationToken), Size);
        await idle.RoundTripAsync(cancellationToken);
        idle.BeginRead();
        return idle;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static Task<IDuplexChannel<T, T>> ConnectAsync<T>(
        IDuplexChannelFactory<T, T> factory, StreamSpec spec, CancellationToken cancellationToken)
    {
        var options = new ChannelConnectOptions();
        options.Headers.Add(StreamSpec.HeaderName, spec.Format());
        return factory.ConnectAsync(options, cancellationToken);
    }

    private sealed class StreamRun<T>(IDuplexChannel<T, T> channel, StreamSpec spec, T item) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            var meter = new StreamMeter(spec.Count);
            if (spec.Kind == StreamKind.Up)
            {
                do
                {
                    await channel.SendAsync(item, cancellationToken);
                }
                while (!meter.Count());
            }
            else
            {
                await channel.SendAsync(item, cancellationToken);
                await foreach (T _ in channel.ReadAllAsync(cancellationToken))
                {
                    meter.Count();
                }
            }

            return await meter.Report;
        }

        public ValueTask DisposeAsync() => channel.DisposeAsync();
    }

    private sealed class RoundTrips(IDuplexChannel<RawMessage, RawMessage> channel, int size) : IRoundTrips
    {
        private readonly RawMessage _request = new(new byte[size], MessageKind.Binary);
        private readonly IAsyncEnumerator<RawMessage> _replies = channel.ReadAllAsync().GetAsyncEnumerator();
        private Task<bool>? _reading;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RoundTripAsync(CancellationToken cancellationToken)
        {
            await channel.SendAsync(_request, cancellationToken);
            await _replies.MoveNextAsync();
        }

        public void BeginRead() => _reading = _replies.MoveNextAsync().AsTask();

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            if (_reading is null)
            {
                await _replies.DisposeAsync();
            }
        }
    }

    private sealed class Requests : IRequests
    {
        private readonly IDuplexChannel<RawMessage, RawMessage> _channel;
        private readonly ReplySlots _slots;
        private readonly Task _reading;

        public Requests(IDuplexChannel<RawMessage, RawMessage> channel, int size, int slots)
        {
            _channel = channel;
            _slots = new ReplySlots(slots, size);
            _reading = ReadAsync();
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RequestAsync(int slot, CancellationToken cancellationToken)
        {
            ValueTask reply = _slots.Expect(slot);
            await _channel.SendAsync(new RawMessage(_slots.Request(slot), MessageKind.Binary), cancellationToken);
            await reply;
        }

        public async ValueTask DisposeAsync()
        {
            await _channel.CompleteAsync();
            await _reading;
            await _channel.DisposeAsync();
        }

        private void Complete(in ReadOnlySequence<byte> reply)
        {
            // A message may lie across two segments.
            Span<byte> slot = stackalloc byte[sizeof(int)];
            reply.Slice(0, slot.Length).CopyTo(slot);
            _slots.Complete(slot);
        }

        private async Task ReadAsync()
        {
            await foreach (RawMessage reply in _channel.ReadAllAsync())
            {
                Complete(reply.Payload);
            }
        }
    }
}
