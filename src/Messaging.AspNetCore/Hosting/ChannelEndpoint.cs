using System.Diagnostics.CodeAnalysis;
using Messaging.AspNetCore.Handshake;
using Messaging.Transports;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Messaging.AspNetCore.Hosting;

/// <summary>One mapped endpoint: answers handshakes and runs its handler once for each channel.</summary>
internal sealed class ChannelEndpoint<
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
    ServerState server,
    EndpointRegistration registration,
    Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler)
{
    public async Task ServeAsync(HttpContext context)
    {
        EndpointSettings settings = registration.Settings;
        if (Negotiate(context, settings, out WebSocketKind kind, out Negotiated negotiated, out TimeSpan? deadline) is { } refusal)
        {
            HostingLog.Refused(server.Logger, registration.Path, refusal.StatusCode, refusal.Text);
            await refusal.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        server.ChannelOpened();
        try
        {
            ITransportConnection connection = await WebSocketAcceptor.AcceptAsync(
                context, kind, negotiated, settings.Options, server.TimeProvider, server.Logger).ConfigureAwait(false);
            await RunAsync(connection, context, negotiated, deadline).ConfigureAwait(false);
        }
        finally
        {
            server.ChannelEnded();
        }
    }

    private Task RunAsync(ITransportConnection connection, HttpContext context, Negotiated negotiated, TimeSpan? deadline)
    {
        ChannelInfo info = connection.Info;
        HostingLog.Accepted(server.Logger, registration.Path, info.HttpProtocol, info.Subprotocol, info.Serializer);
        if (deadline is { } timeLeft)
        {
            ChannelDeadline.Start(connection, timeLeft, server.TimeProvider);
        }

        IDuplexChannel<TSend, TReceive> channel = DuplexChannel.Create<TSend, TReceive>(connection, negotiated.Serializer);
        ChannelRun run = new(registration.Path, connection, registration.Shutdown, server.Logger);
        return run.RunAsync(channel, context, handler);
    }

    private HandshakeRefusal? Negotiate(HttpContext context, EndpointSettings settings, out WebSocketKind kind, out Negotiated negotiated, out TimeSpan? deadline)
    {
        kind = default;
        negotiated = default;
        deadline = null;
        if (server.Stopping.IsCancellationRequested)
        {
            return HandshakeRefusal.Stopping;
        }

        if (WebSocketRequest.Check(context, out kind) is { } refusal)
        {
            return refusal;
        }

        IHeaderDictionary headers = context.Request.Headers;
        if (!Negotiation.TryNegotiate(headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol"), settings.Serializers, out negotiated))
        {
            string names = string.Join(", ", settings.Serializers.Select(WebSocketHandshake.GetSubprotocol));
            return new HandshakeRefusal(StatusCodes.Status400BadRequest, $"None of the subprotocols is supported; this endpoint has: {names}.");
        }

        return ReadDeadline(headers[ChannelDeadline.HeaderName], ref deadline);
    }

    private static HandshakeRefusal? ReadDeadline(StringValues header, ref TimeSpan? deadline)
    {
        if (header.Count == 0)
        {
            return null;
        }

        if (header.Count > 1 || !ChannelDeadline.TryParse(header.ToString(), out TimeSpan timeout))
        {
            return new HandshakeRefusal(
                StatusCodes.Status400BadRequest, $"The header {ChannelDeadline.HeaderName} must be one to eight digits and a unit: H, M, S, m, u or n.");
        }

        deadline = timeout;
        return null;
    }
}
