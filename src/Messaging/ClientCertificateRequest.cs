using System.Net.Security;
using System.Runtime.CompilerServices;

namespace Messaging.Transports;

/// <summary>
/// Finds out that a server has refused a client for its certificate. In TLS 1.3 the client has finished the handshake by then, so that a refusal looks like a lost
/// connection: but one on which the server has asked for a certificate.
/// </summary>
public static class ClientCertificateRequest
{
    private static readonly HttpRequestOptionsKey<bool> Asked = new("Messaging.AskedForCertificate");
    private static readonly object Yes = new();

    /// <summary>Says why a request has failed, where that was the client's certificate.</summary>
    /// <param name="request">The request, sent through a handler of <see cref="ChannelHttpHandler.Create"/>.</param>
    /// <param name="options">The options of the channel.</param>
    /// <param name="failure">What sending it threw.</param>
    /// <returns>
    /// A failure with <see cref="ChannelCloseStatus.Unauthenticated"/>, or <see langword="null"/> where the server has not asked for a certificate or has given an
    /// answer.
    /// </returns>
    public static DuplexChannelException? FindRefusal(HttpRequestMessage request, TlsOptions options, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(failure);
        if (!request.Options.TryGetValue(Asked, out bool asked) || !asked || HasAnswer(failure))
        {
            return null;
        }

        string own = options.CertificateFile is null ? "none is configured (Tls:CertificateFile)" : "it does not accept that of Tls:CertificateFile";
        return new DuplexChannelException(
            ChannelCloseStatus.Unauthenticated,
            $"The server asked for a client certificate and closed the connection without an answer: {own}.",
            failure);
    }

    /// <summary>Makes a handler's requests remember whether their server has asked for a certificate.</summary>
    internal static void Watch(SocketsHttpHandler handler)
    {
        ConditionalWeakTable<object, object> askedFor = [];
        if (handler.SslOptions.ClientCertificateContext is null)
        {
            // Called once before the handshake, without the server's certificate, and again when the server asks.
            handler.SslOptions.LocalCertificateSelectionCallback = (stream, _, _, server, _) =>
            {
                if (server is not null)
                {
                    askedFor.AddOrUpdate(stream, Yes);
                }

                return null!;
            };
        }

        handler.PlaintextStreamFilter = (context, cancellationToken) =>
        {
            if (context.PlaintextStream is SslStream stream && (stream.IsMutuallyAuthenticated || askedFor.TryGetValue(stream, out _)))
            {
                context.InitialRequestMessage.Options.Set(Asked, true);
            }

            return ValueTask.FromResult(context.PlaintextStream);
        };
    }

    private static bool HasAnswer(Exception failure)
    {
        bool isEnd = false;
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException)
            {
                return true;
            }

            isEnd |= cause is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };
        }

        HttpRequestError? error = failure switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException stream => stream.HttpRequestError,
            IOException => HttpRequestError.Unknown,
            _ => null,
        };
        return error switch
        {
            HttpRequestError.Unknown or HttpRequestError.ResponseEnded => false,
            HttpRequestError.InvalidResponse => !isEnd,
            _ => true,
        };
    }
}
