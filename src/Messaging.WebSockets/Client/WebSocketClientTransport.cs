using Messaging.Transports;
using Microsoft.Extensions.Logging;

namespace Messaging.WebSockets.Client;

/// <summary>Connects channels over WebSocket: the handshake is the framework's HTTP client's, what follows is <see cref="WebSocketConnections"/>.</summary>
internal sealed class WebSocketClientTransport(TimeProvider timeProvider, ILoggerFactory? loggers = null) : IClientTransport, IDisposable
{
    private readonly HandlerPool _handlers = new();
    private readonly ILogger? _logger = loggers?.CreateLogger("Messaging.WebSockets");

    public string Name => "WebSocket";

    public string DefaultSerializer => "Json";

    public IEnumerable<string> Validate(string channelName, ChannelOptions options) =>
        TransportValidation.Validate(options, options.Of<WebSocketTransportOptions>());

    public Uri? GetAddress(ChannelOptions options) => options?.Of<WebSocketTransportOptions>().Address ?? options?.Address;

    public async Task<ITransportConnection> ConnectAsync(TransportConnectContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ConnectHeaders.Validate(context.ConnectOptions);
        WebSocketTransportOptions transport = context.Options.Of<WebSocketTransportOptions>();
        ConnectTarget target = ConnectTarget.Create(context.Options, transport);
        Attempt attempt = new(context, target, Offers(context, transport));
        try
        {
            HandlerPool.Entry handler = _handlers.Get(context.Options, transport);
            return transport.HttpVersion switch
            {
                HttpVersions.Http11 => await ConnectAsync(handler, attempt, http2: false, cancellationToken).ConfigureAwait(false),
                HttpVersions.Http2 => await ConnectAsync(handler, attempt, http2: true, cancellationToken).ConfigureAwait(false),
                _ => await ConnectAutoAsync(handler, attempt, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not OperationCanceledException)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw ConnectFailure.From(exception);
        }
        catch (IOException exception)
        {
            throw ConnectFailure.From(exception);
        }
        catch (ObjectDisposedException exception)
        {
            throw new DuplexChannelException(ChannelCloseStatus.Unavailable, "The WebSocket transport is shut down.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DuplexChannelException(ChannelCloseStatus.Timeout, "The HTTP handler's own time-out has passed.", exception);
        }
    }

    public void Dispose() => _handlers.Dispose();

    private static IReadOnlyList<string> Offers(TransportConnectContext context, WebSocketTransportOptions transport) =>
        transport.Subprotocol ? [.. context.Serializers.Select(WebSocketHandshake.GetSubprotocol)] : [];

    private async Task<ITransportConnection> ConnectAutoAsync(HandlerPool.Entry handler, Attempt attempt, CancellationToken cancellationToken)
    {
        string authority = attempt.Target.Authority;
        if (!attempt.Target.IsSecure)
        {
            return await ConnectAsync(handler, attempt, http2: false, cancellationToken).ConfigureAwait(false);
        }

        if (!handler.IsHttp11Only(authority))
        {
            try
            {
                return await ConnectAsync(handler, attempt, http2: true, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException exception) when (ConnectFailure.LacksExtendedConnect(exception))
            {
                handler.RememberHttp11Only(authority);
            }
        }

        try
        {
            return await ConnectAsync(handler, attempt, http2: false, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            handler.ForgetHttp11Only(authority);
            throw;
        }
    }

    private async Task<ITransportConnection> ConnectAsync(HandlerPool.Entry handler, Attempt attempt, bool http2, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = OpeningHandshake.CreateRequest(attempt.Target, http2, attempt.Offers);
        ConnectHeaders.Apply(attempt.Context.ConnectOptions, request.Headers);
        TlsClientSettings.SetHost(attempt.Context.Options.Tls, request);
        CleartextCredentials.Check(request, attempt.Context.Options, handler.Handler);
        ChannelTracing.Inject(handler.Propagator, request);
        HttpResponseMessage response = await SendAsync(handler, attempt, request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!OpeningHandshake.IsAccepted(response))
            {
                throw await ConnectFailure.FromAsync(response, cancellationToken).ConfigureAwait(false);
            }

            string? subprotocol = OpeningHandshake.CheckResponse(request, response, attempt.Offers);
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return WebSocketConnections.FromStream(
                stream,
                attempt.CreateInfo(subprotocol, http2),
                attempt.Context.Options,
                timeProvider,
                _logger,
                abort: null,
                attempt.Context.Options.Of<WebSocketTransportOptions>());
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HandlerPool.Entry handler, Attempt attempt, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await handler.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ClientCertificateRequest.FindRefusal(request, attempt.Context.Options.Tls, exception) is { } refusal)
        {
            throw refusal;
        }
    }

    private sealed record Attempt(TransportConnectContext Context, ConnectTarget Target, IReadOnlyList<string> Offers)
    {
        public ChannelInfo CreateInfo(string? subprotocol, bool http2)
        {
            IMessageSerializer? serializer = subprotocol is null
                ? (Context.Serializers.Count == 0 ? null : Context.Serializers[0])
                : Context.Serializers.First(candidate => WebSocketHandshake.GetSubprotocol(candidate) == subprotocol);
            return new ChannelInfo
            {
                Transport = "WebSocket",
                Role = ChannelRole.Client,
                Serializer = serializer?.Name,
                MessageKind = serializer?.Kind,
                HttpProtocol = http2 ? "HTTP/2" : "HTTP/1.1",
                Subprotocol = subprotocol,
                IsSecure = Target.IsSecure,
            };
        }
    }
}
