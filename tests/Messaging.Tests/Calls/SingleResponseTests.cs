using System.Text;
using Messaging.Tests.Fakes;

namespace Messaging.Tests.Calls;

/// <summary>Unary and client streaming calls: exactly one response.</summary>
public sealed class SingleResponseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unary_call_returns_the_response_and_ends_in_order()
    {
        await using var server = new CallServer(EchoAsync);
        Assert.Equal(new Quote("A", 1), await server.Factory.UnaryCallAsync("A", cancellationToken: Stop));
        Assert.Equal(ChannelCloseStatus.Completed, await server.EndAsync());
        Assert.Empty(server.HandlerFailures);
    }

    [Fact]
    public async Task A_client_streaming_call_returns_the_response_and_ends_in_order()
    {
        await using var server = new CallServer(CountAsync);
        RequestStream requests = new RequestStream().Add("A").Add("B").Add("C").End();
        Assert.Equal(new Quote("count", 3), await server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop));
        Assert.True(requests.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Completed, await server.EndAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_response_is_an_error_that_says_so(bool readsRequests)
    {
        await using var server = new CallServer(async (channel, ended) =>
        {
            if (readsRequests)
            {
                await channel.ReadAllAsync(ended).CountAsync(ended);
            }
        });
        var requests = new RequestStream();
        _ = readsRequests ? requests.End() : requests;
        foreach (Task<Quote> call in new[] { server.Factory.UnaryCallAsync("A", cancellationToken: Stop), server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop) })
        {
            DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => call);
            Assert.Equal(
                (ChannelCloseStatus.ProtocolError, "The server ended the call without a response. Exactly one was expected.", true),
                (failure.Status, failure.Reason, failure.ByPeer));
        }

        await requests.Disposed;
    }

    [Fact]
    public async Task A_second_response_is_an_error_that_says_so_and_ends_the_call_at_once()
    {
        await using var server = new CallServer(async (channel, ended) =>
        {
            await channel.SendAsync(new Quote("A", 1), ended);
            await channel.SendAsync(new Quote("A", 2), ended);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended);
        });
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => server.Factory.UnaryCallAsync("A", cancellationToken: Stop));
        Assert.Equal(
            (ChannelCloseStatus.ProtocolError, "The server sent a second response. Exactly one was expected.", false),
            (failure.Status, failure.Reason, failure.ByPeer));
        Assert.Equal(ChannelCloseStatus.ProtocolError, await server.EndAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failing_server_is_seen_with_its_status_also_after_its_response(bool responds)
    {
        await using var server = new CallServer(async (channel, ended) =>
        {
            if (responds)
            {
                await channel.SendAsync(new Quote("A", 1), ended);
            }

            channel.Abort(ChannelCloseStatus.ResourceExhausted, "sold out");
        });
        var requests = new RequestStream();
        DuplexChannelException unary = await Assert.ThrowsAsync<DuplexChannelException>(() => server.Factory.UnaryCallAsync("A", cancellationToken: Stop));
        DuplexChannelException streaming = await Assert.ThrowsAsync<DuplexChannelException>(
            () => server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop));
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, "sold out", true), (unary.Status, unary.Reason, unary.ByPeer));
        Assert.Equal((ChannelCloseStatus.ResourceExhausted, "sold out", true), (streaming.Status, streaming.Reason, streaming.ByPeer));
        await requests.Disposed;
    }

    [Fact]
    public async Task A_response_before_the_requests_are_over_counts_and_stops_them()
    {
        await using var server = new CallServer(async (channel, ended) =>
        {
            await channel.SendAsync(new Quote("early", 1), ended);

            // Goes on until the client says that it sends no more: its end must not be an abort.
            await channel.ReadAllAsync(ended).CountAsync(ended);
        });
        RequestStream requests = new RequestStream().Add("A");
        Assert.Equal(new Quote("early", 1), await server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop));
        Assert.True(requests.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Completed, await server.EndAsync());
        Assert.Empty(server.HandlerFailures);
    }

    [Fact]
    public async Task Requests_that_ignore_their_token_do_not_keep_the_response_and_are_disposed_when_they_come_back()
    {
        await using var server = new CallServer(async (channel, ended) =>
        {
            await channel.SendAsync(new Quote("early", 1), ended);
            await channel.ReadAllAsync(ended).CountAsync(ended);
        });
        var requests = new RequestStream { IgnoresToken = true };
        Assert.Equal(new Quote("early", 1), await server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop));
        Assert.False(requests.IsDisposed);
        requests.Add("late");
        await requests.Disposed;
    }

    [Fact]
    public async Task What_the_requests_throw_reaches_the_caller_and_the_channel_is_aborted()
    {
        await using var server = new CallServer(CountAsync);
        var cause = new InvalidTimeZoneException("of the requests");
        RequestStream requests = new RequestStream().Add("A").End(cause);
        Assert.Same(cause, await Assert.ThrowsAsync<InvalidTimeZoneException>(() => server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop)));
        Assert.True(requests.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
    }

    [Fact]
    public async Task The_end_of_another_channel_in_the_requests_is_their_failure()
    {
        await using var server = new CallServer(CountAsync);
        var cause = new DuplexChannelException(ChannelCloseStatus.Unavailable, "the other channel");
        RequestStream requests = new RequestStream().Add("A").End(cause);
        Assert.Same(cause, await Assert.ThrowsAsync<DuplexChannelException>(() => server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop)));
        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
    }

    [Fact]
    public async Task A_request_that_cannot_be_sent_ends_the_call()
    {
        await using var server = new CallServer(CountAsync);
        await Assert.ThrowsAsync<DuplexMessageException>(() => server.Factory.UnaryCallAsync(null!, cancellationToken: Stop));
        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());

        RequestStream requests = new RequestStream().Add("A").Add(null!).Add("C");
        await Assert.ThrowsAsync<DuplexMessageException>(() => server.Factory.ClientStreamingCallAsync(requests, cancellationToken: Stop));
        Assert.True(requests.IsDisposed);
    }

    [Fact]
    public async Task A_raw_response_outlives_the_call()
    {
        await using var server = new CallServer(EchoAsync);
        RawMessage response = await server.RawFactory.UnaryCallAsync(new RawMessage("\"A\""u8.ToArray(), MessageKind.Text), cancellationToken: Stop);
        Assert.Equal("""{"symbol":"A","price":1}""", Encoding.UTF8.GetString(response.Payload));
    }

    [Fact]
    public async Task Null_is_refused_before_anything_is_connected()
    {
        await using var server = new CallServer(EchoAsync);
        await Assert.ThrowsAsync<ArgumentNullException>(() => server.Factory.ClientStreamingCallAsync(null!, cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((IDuplexChannelFactory<string, Quote>)null!).UnaryCallAsync("A", cancellationToken: Stop));
        Assert.Throws<ArgumentNullException>(() => server.Factory.DuplexStreamingCallAsync(null!, cancellationToken: Stop));
    }

    private static async Task EchoAsync(IDuplexChannel<Quote, string> channel, CancellationToken ended)
    {
        await foreach (string symbol in channel.ReadAllAsync(ended))
        {
            await channel.SendAsync(new Quote(symbol, 1), ended);
        }
    }

    private static async Task CountAsync(IDuplexChannel<Quote, string> channel, CancellationToken ended)
        => await channel.SendAsync(new Quote("count", await channel.ReadAllAsync(ended).CountAsync(ended)), ended);
}
