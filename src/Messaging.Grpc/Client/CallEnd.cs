using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;
using Messaging.Grpc.Framing;
using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>Translates how a call ended, once, at the edge.</summary>
internal static class CallEnd
{
    // Error codes of HTTP/2 (RFC 9113 section 7).
    private const long NoError = 0x0;
    private const long ProtocolError = 0x1;
    private const long FrameSizeError = 0x6;
    private const long Http11Required = 0xD;

    public static ChannelClosed Normal(AsyncDuplexStreamingCall<OutgoingMessage, IncomingMessage> call) =>
        new(ChannelCloseStatus.Completed, ByPeer: true) { Trailers = ReadTrailers(call) };

    public static ChannelClosed From(Exception exception, CallState state, AsyncDuplexStreamingCall<OutgoingMessage, IncomingMessage> call)
    {
        if (state.Refusal is { } refusal)
        {
            return new ChannelClosed(refusal.Status, refusal.Reason, Exception: exception);
        }

        if (Find<GrpcFramingException>(exception) is { } violation)
        {
            return new ChannelClosed(violation.Status, violation.Message, Exception: exception);
        }

        if (exception is DuplexChannelException refused)
        {
            return new ChannelClosed(refused.Status, refused.Reason);
        }

        if (exception is not RpcException rpcException)
        {
            return new ChannelClosed(ChannelCloseStatus.Unavailable, "The connection was lost.", Exception: exception);
        }

        RpcException failure = Clean(rpcException);

        if (state.HasServerStatus && !state.IsServerStatusOk)
        {
            string? reason = failure.Status.Detail is { Length: > 0 } detail ? detail : null;
            return new ChannelClosed(StatusOf(failure), reason, ByPeer: true, failure) { Trailers = ReadTrailers(call) };
        }

        if (state.IsForeignAnswer)
        {
            return FromHttp(state.Response!, failure);
        }

        // A server that stops may close the connection before the status of its last calls has left; it has said GOAWAY.
        return Find<HttpProtocolException>(failure)?.ErrorCode == NoError
            ? new ChannelClosed(ChannelCloseStatus.GoingAway, "The server has closed the connection in order.", ByPeer: true, failure)
            : new ChannelClosed(LocalStatus(failure, hasAnswer: state.Response is not null), DescribeLoss(failure, state), Exception: Cause(failure));
    }

    /// <summary>The server's words stand in the exception's text as well, which applications log.</summary>
    private static RpcException Clean(RpcException failure)
    {
        string detail = SafeText.Clean(failure.Status.Detail);
        return ReferenceEquals(detail, failure.Status.Detail)
            ? failure
            : new RpcException(new Status(failure.StatusCode, detail, failure.Status.DebugException), failure.Trailers);
    }

    /// <summary>The exact status where the server tells it.</summary>
    private static ChannelCloseStatus StatusOf(RpcException failure)
    {
        string? name = failure.Trailers.GetValue(GrpcHandshake.StatusTrailer);

        // A name and nothing else: a list of names or a number would be read as well, into a status that there is not.
        return name is not null && name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out ChannelCloseStatus status)
            && status != ChannelCloseStatus.Completed
            ? status
            : GrpcHandshake.FromStatusCode(failure.StatusCode);
    }

    private static ChannelClosed FromHttp(HttpResponseMessage response, RpcException failure)
    {
        HttpStatusCode code = response.StatusCode;
        ChannelCloseStatus status = code switch
        {
            HttpStatusCode.Unauthorized => ChannelCloseStatus.Unauthenticated,
            HttpStatusCode.Forbidden => ChannelCloseStatus.PermissionDenied,
            HttpStatusCode.TooManyRequests => ChannelCloseStatus.ResourceExhausted,
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => ChannelCloseStatus.Unavailable,
            _ => ChannelCloseStatus.ProtocolError,
        };
        string where = code == HttpStatusCode.NotFound ? $" Nothing is served at {response.RequestMessage?.RequestUri?.AbsolutePath}." : string.Empty;
        string reason = code == HttpStatusCode.OK ? Describe(failure) : $"The server answered {(int)code} {code} to the gRPC call.{where}";
        return new ChannelClosed(status, reason, ByPeer: true, failure);
    }

    private static ChannelCloseStatus LocalStatus(RpcException failure, bool hasAnswer)
    {
        if (failure.StatusCode is StatusCode.DeadlineExceeded)
        {
            return ChannelCloseStatus.Timeout;
        }

        // After an answer, the framework's word for a ping without one is a protocol error too.
        if (!hasAnswer && BrokeHttp(failure))
        {
            return ChannelCloseStatus.ProtocolError;
        }

        // An answer that is no gRPC is the peer's fault; everything else is one of the many faces of a lost connection.
        bool isProtocol = failure.StatusCode is StatusCode.Internal or StatusCode.Unknown or StatusCode.Unimplemented
            && Find<IOException>(failure) is null && Find<HttpRequestException>(failure) is null && Find<OperationCanceledException>(failure) is null;
        return isProtocol ? ChannelCloseStatus.ProtocolError : ChannelCloseStatus.Unavailable;
    }

    /// <summary>Whether the server's answer was no HTTP/2. One that hung up has only said nothing.</summary>
    private static bool BrokeHttp(RpcException failure)
    {
        if (Causes(failure).Any(static cause => cause is SocketException or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }))
        {
            return false;
        }

        return Find<HttpProtocolException>(failure)?.ErrorCode is ProtocolError or FrameSizeError or Http11Required
            || Find<HttpRequestException>(failure)?.HttpRequestError is
                HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ConfigurationLimitExceeded;
    }

    private static string Describe(RpcException failure) =>
        failure.Status.Detail is { Length: > 0 } detail ? detail : $"The call failed: {failure.StatusCode}.";

    /// <summary>Grpc.Net.Client says what it was doing, and leaves it to the exceptions below to say what went wrong, and where.</summary>
    private static string DescribeLoss(RpcException failure, CallState state)
    {
        var texts = new List<string>();
        foreach (Exception cause in Causes(failure).Where(cause => cause is IOException or HttpRequestException or SocketException or AuthenticationException))
        {
            if (!texts.Exists(text => text.Contains(cause.Message, StringComparison.Ordinal)))
            {
                texts.Add(cause.Message);
            }
        }

        if (texts.Count == 0)
        {
            return Describe(failure);
        }

        string what = string.Join(' ', texts);
        if (state.Response is not null)
        {
            return $"The connection was lost: {what}";
        }

        string where = what.Contains(state.Authority, StringComparison.OrdinalIgnoreCase) ? string.Empty : $" ({state.Authority})";
        string hint = Find<HttpProtocolException>(failure)?.ErrorCode == Http11Required ? " The port serves HTTP/1.1 alone; gRPC needs one for HTTP/2." : string.Empty;
        return $"Connecting failed: {what}{where}{hint}";
    }

    /// <summary>The exception of TLS comes first: it decides whether another transport is tried.</summary>
    private static Exception Cause(RpcException failure) => Find<AuthenticationException>(failure) ?? (Exception)failure;

    private static T? Find<T>(Exception exception)
        where T : Exception => Causes(exception).OfType<T>().FirstOrDefault();

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException ?? (cause as RpcException)?.Status.DebugException)
        {
            yield return cause;
        }
    }

    private static Dictionary<string, string> ReadTrailers(AsyncDuplexStreamingCall<OutgoingMessage, IncomingMessage> call)
    {
        var trailers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            foreach (Metadata.Entry entry in call.GetTrailers())
            {
                if (entry.Key != GrpcHandshake.StatusTrailer)
                {
                    string value = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
                    trailers[entry.Key] = trailers.TryGetValue(entry.Key, out string? first) ? $"{first}, {value}" : value;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // There are none where the call did not come to its end.
        }

        return trailers;
    }
}
