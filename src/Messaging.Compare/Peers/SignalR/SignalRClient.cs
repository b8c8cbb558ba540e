using Messaging.Compare.Payloads;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.SignalR;

internal sealed class SignalRClient(ServerAddress server, string path, bool json) : IPeerClient, IRequestClient
{
    public async Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken)
    {
        HubConnection connection = await ConnectAsync(cancellationToken);
        return !spec.Payload.IsBytes
            ? new StreamRun<Quote>(connection, spec, "Quotes", Samples.Quote)
            : new StreamRun<byte[]>(connection, spec, string.Empty, spec.Payload.CreateBytes());
    }

    public async Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new Invocations(await ConnectAsync(cancellationToken), spec.Payload.Size);

    public async Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken) =>
        new Invocations(await ConnectAsync(cancellationToken), size);

    public async Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken)
    {
        var idle = new Invocations(await ConnectAsync(cancellationToken), size: 48);
        await idle.RoundTripAsync(cancellationToken);
        return idle;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<HubConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        IHubConnectionBuilder builder = new HubConnectionBuilder().WithUrl(server.Http1("http", path), options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.SkipNegotiation = true;
            options.ApplicationMaxBufferSize = SignalRPeer.BufferBytes;
            options.TransportMaxBufferSize = SignalRPeer.BufferBytes;
            options.WebSocketConfiguration = socket =>
                socket.RemoteCertificateValidationCallback = (_, certificate, _, _) => server.IsTrusted(certificate);
        });
        HubConnection connection = (json ? builder.AddJsonProtocol() : builder.AddMessagePackProtocol()).Build();
        await connection.StartAsync(cancellationToken);
        return connection;
    }

    private sealed class StreamRun<T>(HubConnection connection, StreamSpec spec, string suffix, T item) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            var meter = new StreamMeter(spec.Count);
            if (spec.Kind == StreamKind.Up)
            {
                await connection.SendAsync("Up" + suffix, spec.Format(), Source.Repeat(item, meter), cancellationToken);
            }
            else
            {
                ChannelReader<T> stream = await connection.StreamAsChannelAsync<T>("Down" + suffix, spec.Format(), cancellationToken);
                while (await stream.WaitToReadAsync(cancellationToken))
                {
                    while (stream.TryRead(out _))
                    {
                        meter.Count();
                    }
                }
            }

            return await meter.Report;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }

    private sealed class Invocations(HubConnection connection, int size) : IRoundTrips, IRequests
    {
        private readonly byte[] _message = new byte[size];

        public ValueTask RoundTripAsync(CancellationToken cancellationToken) =>
            new(connection.InvokeAsync<byte[]>(nameof(BenchmarkHub.Echo), _message, cancellationToken));

        public ValueTask RequestAsync(int slot, CancellationToken cancellationToken) => RoundTripAsync(cancellationToken);

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
