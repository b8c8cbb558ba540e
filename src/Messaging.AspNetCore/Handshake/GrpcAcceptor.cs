using System.IO.Pipelines;
using Grpc.Core;
using Messaging.Grpc;
using Messaging.Transports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Handshake;

/// <summary>Answers a checked call, hands out the connection, and writes how the channel ended.</summary>
internal static class GrpcAcceptor
{
    public static async Task<ITransportConnection> AcceptAsync(
        ServerCallContext call, Negotiated negotiated, ChannelLimits limits, TimeProvider timeProvider, ILogger logger, Action completed)
    {
        HttpContext context = call.GetHttpContext();
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();

        // Writing the headers flushes them: the client waits for them to know that it is connected.
        var headers = new Metadata { { GrpcHandshake.SerializerHeader, negotiated.Serializer?.WireName ?? GrpcHandshake.NoSerializer } };
        await call.WriteResponseHeadersAsync(headers).ConfigureAwait(false);
        var info = new ChannelInfo
        {
            Transport = "Grpc",
            Role = ChannelRole.Server,
            Serializer = negotiated.Serializer?.Name,
            MessageKind = negotiated.Serializer?.Kind,
            HttpProtocol = context.Request.Protocol,
            IsSecure = context.Request.IsHttps,
            CanHalfClose = true,
            PreservesMessageKind = false,
            LocalEndPoint = ConnectionEndPoints.Local(context),
            RemoteEndPoint = ConnectionEndPoints.Remote(context),
        };
        PipeWriter output = SizedPipeWriter.For(context.Response.BodyWriter);
        return GrpcConnections.FromServerCall(
            context.Request.BodyReader,
            output,
            info,
            limits,
            timeProvider,
            logger,
            context.Abort,
            completed,
            () => call.Status.StatusCode == StatusCode.DeadlineExceeded,
            context.RequestAborted);
    }

    public static void Refuse(ServerCallContext call, HandshakeRefusal refusal) => End(call, new ChannelClosed(refusal.Status, refusal.Text));

    /// <summary>The call's token is cancelled by the loss of the client, which the connection sees for itself, or by the deadline.</summary>
    public static void OnCancelled(ITransportConnection connection, HttpContext context)
    {
        if (!context.RequestAborted.IsCancellationRequested)
        {
            connection.Abort(new ChannelClosed(ChannelCloseStatus.Timeout, "The deadline has passed."));
        }
    }

    /// <summary>The status goes out when the call's handler returns.</summary>
    public static void End(ServerCallContext call, ChannelClosed closed)
    {
        ChannelCloseStatus status = closed.Status;
        call.Status = new Status(GrpcHandshake.ToStatusCode(status), closed.Reason ?? string.Empty);
        call.ResponseTrailers.Add(GrpcHandshake.StatusTrailer, status.ToString());
    }
}
