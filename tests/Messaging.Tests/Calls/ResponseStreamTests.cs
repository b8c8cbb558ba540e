using System.Runtime.CompilerServices;
using Messaging.Tests.Fakes;

namespace Messaging.Tests.Calls;

/// <summary>Server and duplex streaming calls: a stream of responses.</summary>
public sealed class ResponseStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_streaming_call_reads_to_the_end_and_ends_in_order()
    {
        await using var server = new CallServer(async (channel, ended) =>
        {
            string symbol = Assert.Single(await channel.ReadAllAsync(ended).ToListAsync(ended));
            for (int i = 0; i < 100; i++)
            {
                await channel.SendAsync(new Quote(symbol, i), ended);
            }
        });
        IAsyncEnumerable<Quote> responses = server.Factory.ServerStreamingCallAsync("A", cancellationToken: Stop);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => new Quote("A", i)), await responses.ToListAsync(Stop));
        Assert.Equal(ChannelCloseStatus.Completed, await server.EndAsync());
        Assert.Equal(100, await responses.CountAsync(Stop));
        Assert.Empty(server.HandlerFailures);
    }

    [Fact]
    public async Task A_duplex_streaming_call_sends_beside_reading_and_ends_in_order()
    {
        await using var server = new CallServer(EchoAsync);
        RequestStream requests = new RequestStream().Add("0");
        int received = 0;
        await foreach (Quote quote in server.Factory.DuplexStreamingCallAsync(requests, cancellationToken: Stop))
        {
            Assert.Equal(new Quote($"{received}", 1), quote);
            _ = ++received < 100 ? requests.Add($"{received}") : requests.End();
        }

        Assert.Equal(100, received);
        Assert.True(requests.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Completed, await server.EndAsync());
        Assert.Empty(server.HandlerFailures);
    }

    [Fact]
    public async Task Breaking_out_of_the_loop_ends_the_call_at_once()
    {
        await using var server = new CallServer(StreamForEverAsync);
        await foreach (Quote quote in server.Factory.ServerStreamingCallAsync("A", cancellationToken: Stop))
        {
            if (quote.Price == 3)
            {
                break;
            }
        }

        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
    }

    [Fact]
    public async Task An_exception_in_the_loop_ends_the_call_at_once()
    {
        await using var server = new CallServer(EchoAsync);
        RequestStream requests = new RequestStream().Add("A");
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await foreach (Quote quote in server.Factory.DuplexStreamingCallAsync(requests, cancellationToken: Stop))
            {
                throw new InvalidTimeZoneException();
            }
        });
        Assert.True(requests.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
    }

    [Fact]
    public async Task Disposing_the_enumerator_ends_the_call_at_once_and_one_that_never_began_connects_nothing()
    {
        await using var server = new CallServer(StreamForEverAsync);
        IAsyncEnumerable<Quote> responses = server.Factory.ServerStreamingCallAsync("A", cancellationToken: Stop);
        await responses.GetAsyncEnumerator(Stop).DisposeAsync();
        Assert.False(server.Accepted.IsCompleted);

        IAsyncEnumerator<Quote> enumerator = responses.GetAsyncEnumerator(Stop);
        Assert.True(await enumerator.MoveNextAsync());
        await enumerator.DisposeAsync();
        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
        Assert.False(await enumerator.MoveNextAsync());
    }

    [Fact]
    public async Task The_servers_end_before_the_requests_are_over_stops_them_and_is_no_error()
    {
        await using var server = new CallServer((channel, ended) => channel.SendAsync(new Quote("last", 1), ended).AsTask());
        RequestStream requests = new RequestStream().Add("A");
        Assert.Equal([new Quote("last", 1)], await server.Factory.DuplexStreamingCallAsync(requests, cancellationToken: Stop).ToListAsync(Stop));
        Assert.True(requests.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Completed, await server.EndAsync());
    }

    [Fact]
    public async Task A_failing_server_is_what_the_caller_sees_also_when_the_requests_fail_for_it()
    {
        await using var server = new CallServer((channel, _) =>
        {
            channel.Abort(ChannelCloseStatus.PermissionDenied, "not for you");
            return Task.CompletedTask;
        });
        var requests = new RequestStream();
        IAsyncEnumerator<Quote> call = server.Factory.DuplexStreamingCallAsync(FailingWhenStopped(requests, CancellationToken.None), cancellationToken: Stop).GetAsyncEnumerator(Stop);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () => await call.MoveNextAsync());
        Assert.Equal((ChannelCloseStatus.PermissionDenied, "not for you", true), (failure.Status, failure.Reason, failure.ByPeer));
        await requests.Disposed;
    }

    [Fact]
    public async Task A_server_that_failed_before_the_requests_did_is_what_the_caller_sees()
    {
        await using var server = new CallServer(EchoAsync);
        RequestStream requests = new RequestStream().Add("A");
        await using IAsyncEnumerator<Quote> call = server.Factory.DuplexStreamingCallAsync(requests, cancellationToken: Stop).GetAsyncEnumerator(Stop);
        Assert.True(await call.MoveNextAsync());
        (await server.Accepted).Abort(ChannelCloseStatus.PermissionDenied, "not for you");
        requests.End(new InvalidTimeZoneException("too late"));
        await requests.Disposed;
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () => await call.MoveNextAsync());
        Assert.Equal((ChannelCloseStatus.PermissionDenied, "not for you", true), (failure.Status, failure.Reason, failure.ByPeer));
    }

    [Fact]
    public async Task What_the_requests_throw_is_what_the_caller_sees_while_the_server_waits()
    {
        await using var server = new CallServer(EchoAsync);
        var cause = new InvalidTimeZoneException("of the requests");
        RequestStream requests = new RequestStream().Add("A");
        await using IAsyncEnumerator<Quote> call = server.Factory.DuplexStreamingCallAsync(requests, cancellationToken: Stop).GetAsyncEnumerator(Stop);
        Assert.True(await call.MoveNextAsync());
        requests.End(cause);
        Assert.Same(cause, await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await call.MoveNextAsync()));
        Assert.True(requests.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Cancelled, await server.EndAsync());
    }

    [Fact]
    public async Task Requests_that_work_before_they_wait_do_not_keep_the_caller_from_reading()
    {
        await using var server = new CallServer((channel, ended) => channel.SendAsync(new Quote("first", 1), ended).AsTask());
        using var received = new ManualResetEventSlim();
        await foreach (Quote quote in server.Factory.DuplexStreamingCallAsync(Working(received).ToAsyncEnumerable(), cancellationToken: Stop))
        {
            received.Set();
        }

        Assert.True(received.IsSet);
    }

    private static IEnumerable<string> Working(ManualResetEventSlim until)
    {
        until.Wait(Stop);
        yield return "A";
    }

    private static async IAsyncEnumerable<string> FailingWhenStopped(
        RequestStream requests, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using IAsyncEnumerator<string> inner = requests.GetAsyncEnumerator(cancellationToken);
        bool isRequest;
        try
        {
            isRequest = await inner.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            throw new InvalidTimeZoneException("a consequence, not the cause");
        }

        if (isRequest)
        {
            yield return inner.Current;
        }
    }

    private static async Task EchoAsync(IDuplexChannel<Quote, string> channel, CancellationToken ended)
    {
        await foreach (string symbol in channel.ReadAllAsync(ended))
        {
            await channel.SendAsync(new Quote(symbol, 1), ended);
        }
    }

    private static async Task StreamForEverAsync(IDuplexChannel<Quote, string> channel, CancellationToken ended)
    {
        for (int i = 0; ; i++)
        {
            await channel.SendAsync(new Quote("A", i), ended);
        }
    }
}
