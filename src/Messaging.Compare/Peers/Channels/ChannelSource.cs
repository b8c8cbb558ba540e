using System.Runtime.CompilerServices;

namespace Messaging.Compare.Peers.Channels;

/// <summary>The client's side of channels with messages of one type.</summary>
internal sealed class ChannelSource<T>(IDuplexChannelFactory<T, T> factory, Func<PayloadId, T> create) : IChannelSource
{
    public async Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new StreamRun(await ConnectAsync(spec, cancellationToken), spec, create(spec.Payload));

    public async Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new RoundTrips(await ConnectAsync(spec, cancellationToken), create(spec.Payload), spec.Burden);

    public async Task<IAsyncDisposable> OpenIdleAsync(PayloadId payload, CancellationToken cancellationToken)
    {
        StreamSpec spec = StreamSpec.ForEcho(StreamKind.Idle, payload);
        var idle = new RoundTrips(await ConnectAsync(spec, cancellationToken), create(payload), burden: 0);
        await idle.RoundTripAsync(cancellationToken);
        idle.BeginRead();
        return idle;
    }

    public async Task<IGroup> OpenGroupAsync(string group, PayloadId payload, int members, int burden, CancellationToken cancellationToken)
    {
        var member = new StreamSpec(group, StreamKind.GroupMember, payload, 0, burden);
        List<IDuplexChannel<T, T>> channels = [];
        try
        {
            for (int i = 0; i < members; i++)
            {
                channels.Add(await ConnectAsync(member, cancellationToken));
            }

            ChannelGroup<T> result = await ChannelGroup<T>.JoinAsync(channels, burden, cancellationToken);
            result.Source = await ConnectAsync(member with { Kind = StreamKind.GroupSource }, cancellationToken);
            result.Signal = create(payload);
            return result;
        }
        catch
        {
            foreach (IDuplexChannel<T, T> channel in channels)
            {
                channel.Abort(ChannelCloseStatus.Cancelled);
            }

            throw;
        }
    }

    private Task<IDuplexChannel<T, T>> ConnectAsync(StreamSpec spec, CancellationToken cancellationToken)
    {
        var options = new ChannelConnectOptions();
        options.Headers.Add(StreamSpec.HeaderName, spec.Format());
        return factory.ConnectAsync(options, cancellationToken);
    }

    private sealed class StreamRun(IDuplexChannel<T, T> channel, StreamSpec spec, T item) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            var meter = new StreamMeter(spec.Count);
            if (spec.Kind == StreamKind.Up)
            {
                do
                {
                    Burden.Carry(spec.Burden);
                    await channel.SendAsync(item, cancellationToken);
                }
                while (!meter.Count());
            }
            else
            {
                await channel.SendAsync(item, cancellationToken);
                await foreach (T _ in channel.ReadAllAsync(cancellationToken))
                {
                    Burden.Carry(spec.Burden);
                    meter.Count();
                }
            }

            return await meter.Report;
        }

        public ValueTask DisposeAsync() => channel.DisposeAsync();
    }

    private sealed class RoundTrips(IDuplexChannel<T, T> channel, T request, int burden) : IRoundTrips
    {
        private readonly IAsyncEnumerator<T> _replies = channel.ReadAllAsync().GetAsyncEnumerator();
        private Task<bool>? _reading;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RoundTripAsync(CancellationToken cancellationToken)
        {
            Burden.Carry(burden);
            await channel.SendAsync(request, cancellationToken);
            if (!await _replies.MoveNextAsync())
            {
                throw new InvalidOperationException("The channel ended without the reply.");
            }
        }

        /// <summary>Waits for a message that does not come.</summary>
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
}
