using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Messaging.AspNetCore.Handshake;
using Messaging.AspNetCore.Security;
using Messaging.Grpc;
using Messaging.Transports;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Messaging.AspNetCore.Hosting;

/// <summary>One mapped endpoint: answers handshakes of every transport and runs its handler once for each channel.</summary>
internal sealed class ChannelEndpoint<
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
    [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
    ServerState server,
    EndpointRegistration registration,
    Func<IDuplexChannel<TSend, TReceive>, DuplexChannelContext, Task> handler)
{
    private const int MaxEchoLength = 200;
    private const string SubprotocolHeader = "Sec-WebSocket-Protocol";

    private static readonly Negotiation Subprotocols = new(WebSocketHandshake.GetSubprotocol, "Json");
    private static readonly Negotiation Metadata = new(static serializer => serializer.WireName, "Protobuf");

    public async Task ServeWebSocketAsync(HttpContext context)
    {
        EndpointSettings settings = registration.Settings;
        WebSocketKind kind = default;
        Negotiated negotiated = default;
        TimeSpan? deadline = null;
        TimeSpan? authenticated = null;
        ChannelPlace? place = null;
        HandshakeRefusal? refusal = CheckServed(settings, ServedTransports.WebSocket)
            ?? WebSocketRequest.Check(context, out kind)
            ?? settings.Origins.Check(context.Request)
            ?? CheckExpiry(context, settings, out authenticated)
            ?? BearerSubprotocol.CheckTaken(context.Request.Headers)
            ?? Negotiate(context.Request.Headers, SubprotocolHeader, Subprotocols, settings, out negotiated)
            ?? ReadDeadline(context.Request.Headers, out deadline)
            ?? server.TryEnter(registration, settings, ServedTransports.WebSocket, out place);
        using ChannelPlace? held = place;
        if (refusal is not null)
        {
            HostingLog.Refused(server.Logger, registration.Path, refusal.StatusCode, refusal.Text);
            await refusal.WriteAsync(context).ConfigureAwait(false);
            return;
        }

        ITransportConnection connection = await WebSocketAcceptor.AcceptAsync(
            context, kind, negotiated, settings.Options, server.TimeProvider, server.Logger).ConfigureAwait(false);
        if (deadline is { } timeLeft)
        {
            ChannelDeadline.Start(connection, timeLeft, server.TimeProvider);
        }

        await RunAsync(connection, place!, context, negotiated, settings.Options, authenticated).ConfigureAwait(false);
    }

    public async Task ServeGrpcAsync(ServerCallContext call)
    {
        HttpContext context = call.GetHttpContext();
        EndpointSettings settings = registration.Settings;
        Negotiated negotiated = default;
        TimeSpan? authenticated = null;
        ChannelPlace? place = null;
        HandshakeRefusal? refusal = CheckServed(settings, ServedTransports.Grpc)
            ?? settings.Origins.Check(context.Request)
            ?? CheckExpiry(context, settings, out authenticated)
            ?? Negotiate(context.Request.Headers, GrpcHandshake.SerializerHeader, Metadata, settings, out negotiated)
            ?? ReadDeadline(context.Request.Headers, out _)
            ?? server.TryEnter(registration, settings, ServedTransports.Grpc, out place);
        if (refusal is not null)
        {
            HostingLog.Refused(server.Logger, registration.Path, refusal.StatusCode, refusal.Text);
            GrpcAcceptor.Refuse(call, refusal);
            return;
        }

        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ITransportConnection connection;
        try
        {
            connection = await GrpcAcceptor.AcceptAsync(
                call, negotiated, settings.Options, server.TimeProvider, server.Logger, completed.SetResult).ConfigureAwait(false);
        }
        catch
        {
            place?.Dispose();
            throw;
        }

        // The server library keeps the deadline: it ends the response itself, which the connection would take for a loss.
        using CancellationTokenRegistration deadline = call.CancellationToken.UnsafeRegister(
            _ => GrpcAcceptor.OnCancelled(connection, context), null);

        // The status goes out when this method returns, and an abort is told at once: the handler may need longer.
        context.Features.Set(new RunningHandler(
            RunAsync(connection, place!, context, negotiated, settings.Options, authenticated),
            settings.Options.CloseTimeout,
            server.TimeProvider,
            registration.Shutdown.LeftBehind));
        await completed.Task.ConfigureAwait(false);
        GrpcAcceptor.End(call, await connection.Closed.ConfigureAwait(false));
    }

    private Task RunAsync(
        ITransportConnection connection, ChannelPlace place, HttpContext context, Negotiated negotiated, EndpointOptions options, TimeSpan? authenticated)
    {
        ChannelInfo info = connection.Info;
        HostingLog.Accepted(server.Logger, registration.Path, info.Transport, info.HttpProtocol, info.Serializer);
        if (authenticated is { } timeLeft)
        {
            ChannelDeadline.Start(connection, timeLeft, server.TimeProvider, AuthenticationExpiry.End);
        }

        var run = new ChannelRun<TSend, TReceive>(server, registration, handler, connection, place);
        return run.RunAsync(context, negotiated.Serializer, options);
    }

    private HandshakeRefusal? CheckServed(EndpointSettings settings, ServedTransports transport)
    {
        if (server.Stopping.IsCancellationRequested)
        {
            return HandshakeRefusal.Stopping;
        }

        return settings.Transports.HasFlag(transport) ? null : HandshakeRefusal.NotServed(transport.ToString(), settings.Transports.ToString());
    }

    private HandshakeRefusal? CheckExpiry(HttpContext context, EndpointSettings settings, out TimeSpan? timeLeft)
    {
        timeLeft = null;
        return settings.Options.CloseOnAuthenticationExpiration ? AuthenticationExpiry.Check(context, server.TimeProvider.GetUtcNow(), out timeLeft) : null;
    }

    private static HandshakeRefusal? Negotiate(
        IHeaderDictionary headers, string header, Negotiation negotiation, EndpointSettings settings, out Negotiated negotiated)
    {
        string[] offers = headers.GetCommaSeparatedValues(header);
        return negotiation.TryNegotiate(offers, settings.Serializers, out negotiated)
            ? null
            : new HandshakeRefusal(
                StatusCodes.Status400BadRequest,
                $"None of the serializers in {header} ({Shorten(string.Join(", ", offers))}) is supported; this endpoint has: {negotiation.Describe(settings.Serializers)}.");
    }

    private static string Shorten(string text) => text.Length <= MaxEchoLength ? text : $"{text.AsSpan(0, MaxEchoLength)}…";

    private static HandshakeRefusal? ReadDeadline(IHeaderDictionary headers, out TimeSpan? deadline)
    {
        deadline = null;
        StringValues header = headers[ChannelDeadline.HeaderName];
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
