using System.Diagnostics;
using System.Net;
using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>
/// Stands below Grpc.Net.Client, which writes and flushes each message by itself and reads each in two pieces: messages of one block leave in one write,
/// and several that have arrived are read at once.
/// </summary>
internal sealed class CoalescingHandler(HttpMessageHandler inner, ChannelOptions options, DistributedContextPropagator? propagator)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        TlsClientSettings.SetHost(options.Tls, request);
        if (CallState.Current is not { } state)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        CheckCredentials(request, state);
        LeaveUnrecorded();
        ChannelTracing.Inject(propagator, request);
        if (state.Deadline is { } timeLeft)
        {
            request.Headers.TryAddWithoutValidation(ChannelDeadline.HeaderName, ChannelDeadline.Format(timeLeft));
        }

        if (request.Content is { } content)
        {
            request.Content = new CoalescingContent(content, state);
        }

        HttpResponseMessage response = await SendAsync(request, state, cancellationToken).ConfigureAwait(false);
        response.Content = new BufferedResponseContent(response.Content, state);
        state.OnResponse(response);
        return response;
    }

    /// <summary>
    /// Grpc.Net.Client makes an activity also where nobody listens to its source. As the parent of what follows it would be a hole in the trace.
    /// </summary>
    private static void LeaveUnrecorded()
    {
        if (Activity.Current is { OperationName: "Grpc.Net.Client.GrpcOut", Source.Name: "", Parent: { } caller })
        {
            Activity.Current = caller;
        }
    }

    /// <summary>Here at last all that interceptors and call credentials have added is seen, and where a resolver has led the call.</summary>
    private void CheckCredentials(HttpRequestMessage request, CallState state)
    {
        try
        {
            CleartextCredentials.Check(request, options, InnerHandler!);
        }
        catch (DuplexChannelException refusal)
        {
            state.OnRefusal(refusal);
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CallState state, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ClientCertificateRequest.FindRefusal(request, options.Tls, exception) is { } refusal)
        {
            state.OnRefusal(refusal);
            throw;
        }
    }

    /// <summary>Takes the place of a content, with its headers.</summary>
    private abstract class WrappingContent : HttpContent
    {
        protected WrappingContent(HttpContent content, CallState state)
        {
            Content = content;
            State = state;
            foreach ((string name, IEnumerable<string> values) in content.Headers)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected HttpContent Content { get; }

        protected CallState State { get; }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Content.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class CoalescingContent(HttpContent content, CallState state) : WrappingContent(content, state)
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var coalescing = new CoalescingStream(stream, State);
            State.OnRequestStream(coalescing);
            try
            {
                await Content.CopyToAsync(coalescing, context, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await coalescing.CloseAsync().ConfigureAwait(false);
            }
        }
    }

    private sealed class BufferedResponseContent(HttpContent content, CallState state) : WrappingContent(content, state)
    {
        protected override async Task<Stream> CreateContentReadStreamAsync()
        {
            var stream = new ResponseStream(await Content.ReadAsStreamAsync().ConfigureAwait(false), State.MaxMessageBytes);
            State.OnResponseStream(stream);
            return stream;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Content.CopyToAsync(stream, context);
    }
}
