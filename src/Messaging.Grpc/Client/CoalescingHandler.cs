using System.Net;
using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>
/// Stands below Grpc.Net.Client, which writes and flushes each message by itself and reads each in two pieces: messages of one block leave in one write,
/// and several that have arrived are read at once.
/// </summary>
internal sealed class CoalescingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (CallState.Current is not { } state)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        if (state.Deadline is { } timeLeft)
        {
            request.Headers.TryAddWithoutValidation(ChannelDeadline.HeaderName, ChannelDeadline.Format(timeLeft));
        }

        if (request.Content is { } content)
        {
            request.Content = new CoalescingContent(content, state);
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        response.Content = new BufferedResponseContent(response.Content, state);
        state.OnResponse(response);
        return response;
    }

    private static void CopyHeaders(HttpContent from, HttpContent to)
    {
        foreach ((string name, IEnumerable<string> values) in from.Headers)
        {
            to.Headers.TryAddWithoutValidation(name, values);
        }
    }

    private sealed class CoalescingContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly CallState _state;

        public CoalescingContent(HttpContent content, CallState state)
        {
            _content = content;
            _state = state;
            CopyHeaders(content, this);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var coalescing = new CoalescingStream(stream, _state);
            await using (coalescing.ConfigureAwait(false))
            {
                _state.OnRequestStream(coalescing);
                await _content.CopyToAsync(coalescing, context, cancellationToken).ConfigureAwait(false);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class BufferedResponseContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly CallState _state;

        public BufferedResponseContent(HttpContent content, CallState state)
        {
            _content = content;
            _state = state;
            CopyHeaders(content, this);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync()
        {
            var stream = new ResponseStream(await _content.ReadAsStreamAsync().ConfigureAwait(false), _state.MaxMessageBytes);
            _state.OnResponseStream(stream);
            return stream;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _content.CopyToAsync(stream, context);

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
