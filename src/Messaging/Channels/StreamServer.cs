using Messaging.Channels;
using Messaging.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Transports;

/// <summary>
/// The server's side of a transport over streams, as a hosted service: accepts, shakes hands (<see cref="StreamHandshake"/>), and runs the handlers. When the host
/// stops, no more is accepted, and the channels end with <see cref="ChannelCloseStatus.GoingAway"/>. Clients beyond <see cref="IMessagingEndpoints.MaxChannels"/> are
/// refused with <see cref="ChannelCloseStatus.ResourceExhausted"/>, and one that does not shake hands within 10 s is left.
/// </summary>
/// <param name="handlers">The handlers.</param>
/// <param name="limits">The bounds of the server's side; not changed while it runs.</param>
/// <param name="services">The application's services: its serializers, clock, validation and log.</param>
public abstract class StreamServer(ChannelHandlers handlers, ChannelLimits limits, IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);
    private static readonly ChannelClosed Stopping = new(ChannelCloseStatus.GoingAway, "The server is shutting down.");

    private readonly IMessagingEndpoints _endpoints = services.GetRequiredService<IMessagingEndpoints>();
    private readonly HandlerHost _host = new(services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ChannelMetrics>(), null);
    private readonly MessageChecks _checks = MessageChecks.Create(services, directions: null, refused: null);
    private readonly ILogger _logger = Log.CreateLogger(services.GetService<ILoggerFactory>());

    /// <summary>
    /// Accepts the next connection. Called by one caller at a time; what it throws is logged, and it is called again after a second, until the host stops.
    /// </summary>
    /// <param name="cancellationToken">Ends accepting.</param>
    protected abstract Task<Stream> AcceptAsync(CancellationToken cancellationToken);

    /// <summary>Makes the server's end of a channel, once the client was let in.</summary>
    /// <param name="stream">What was accepted. The connection disposes it.</param>
    /// <param name="serializer">What was chosen; <see langword="null"/> on a raw channel.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="timeProvider">The clock.</param>
    protected abstract ITransportConnection CreateConnection(Stream stream, IMessageSerializer? serializer, ChannelLimits limits, TimeProvider timeProvider);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var channels = new List<Task>();
        try
        {
            while (true)
            {
                Stream stream = await AcceptNextAsync(stoppingToken).ConfigureAwait(false);
                channels.RemoveAll(static channel => channel.IsCompleted);
                bool isFull = _endpoints.MaxChannels > 0 && channels.Count >= _endpoints.MaxChannels;
                channels.Add(ServeAsync(stream, isFull, stoppingToken));
            }
        }
#pragma warning disable CA1031 // Accepting was ended; what the transport throws then is of no interest.
        catch (Exception) when (stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            await Task.WhenAll(channels).ConfigureAwait(false);
        }
    }

    /// <summary>A failure, such as too many open files, passes; the host must not end because of it.</summary>
    private async Task<Stream> AcceptNextAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await AcceptAsync(stopping).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A transport may throw anything.
            catch (Exception exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _logger.AcceptFailed(exception);
                await Task.Delay(AcceptPause, _host.Time, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Stream stream, bool isFull, CancellationToken stopping)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using var timeout = new CancellationTokenSource(HandshakeTimeout, _host.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
            (ChannelHandler handler, IMessageSerializer? serializer, StreamHello hello) = await ShakeHandsAsync(stream, isFull, either.Token).ConfigureAwait(false);
            ITransportConnection connection = CreateConnection(stream, serializer, limits, _host.Time);
            Func<Task> serve = handler.Prepare(connection, serializer, _checks, exception => _logger.HandlerFailed(exception), _host.Metrics, hello.Path);
            if (hello.Deadline is { } left)
            {
                ChannelDeadline.Start(connection, left, _host.Time);
            }

            using CancellationTokenRegistration stop = stopping.UnsafeRegister(
                static state => ((ITransportConnection)state!).Abort(Stopping), connection);
            await _host.RunAsync(hello.Path, connection, serve).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever one client does to its handshake, the others are served.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.HandshakeFailed(exception.GetType().Name);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<(ChannelHandler Handler, IMessageSerializer? Serializer, StreamHello Hello)> ShakeHandsAsync(
        Stream stream, bool isFull, CancellationToken cancellationToken)
    {
        try
        {
            StreamHello hello = await StreamHandshake.ReadHelloAsync(stream, cancellationToken).ConfigureAwait(false);
            if (isFull)
            {
                throw new DuplexChannelException(ChannelCloseStatus.ResourceExhausted, "Too many channels are open.");
            }

            ChannelHandler handler = handlers.TryFind(hello.Path)
                ?? throw new DuplexChannelException(ChannelCloseStatus.ProtocolError, $"Nothing is mapped to {hello.Path}.");
            IMessageSerializer? serializer = handler.Choose(hello.Serializers, _endpoints.Serializers);
            await StreamHandshake.AcceptAsync(stream, serializer, cancellationToken).ConfigureAwait(false);
            return (handler, serializer, hello);
        }
        catch (DuplexChannelException refusal)
        {
            await StreamHandshake.RefuseAsync(stream, refusal, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }
}
