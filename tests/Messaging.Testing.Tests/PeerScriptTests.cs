using Microsoft.Extensions.Time.Testing;

namespace Messaging.Testing.Tests;

public sealed class PeerScriptTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_peer_follows_its_script()
    {
        PeerScript<Quote, Subscribe> peer = new PeerScript<Quote, Subscribe>()
            .Expect(new Subscribe("MSFT")).Send(new Quote("MSFT", 28.8)).Expect(message => message.Symbol.Length == 1, "one letter").ExpectEnd();
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(peer.RunAsync);

        await channel.SendAsync(new Subscribe("MSFT"), TestContext.Current.CancellationToken);
        await channel.SendAsync(new Subscribe("A"), TestContext.Current.CancellationToken);
        await channel.CompleteAsync(TestContext.Current.CancellationToken);

        Assert.Equal([new Quote("MSFT", 28.8)], await channel.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync());
        await peer.Completion;
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failure_names_the_step_and_what_was_expected_and_what_came()
    {
        PeerScript<Quote, Subscribe> peer = new PeerScript<Quote, Subscribe>().Send(new Quote("MSFT", 1)).Expect(new Subscribe("MSFT")).ExpectEnd();
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(peer.RunAsync);

        await channel.SendAsync(new Subscribe("AAPL"), TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<PeerScriptException>(() => peer.Completion);
        Assert.Equal("Step 2 of 3, expect Subscribe { Symbol = MSFT }: received Subscribe { Symbol = AAPL }.", failure.Message);
        Assert.Equal(2, failure.StepNumber);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_end_in_place_of_a_message_fails()
    {
        PeerScript<Quote, Subscribe> peer = new PeerScript<Quote, Subscribe>().Expect(new Subscribe("MSFT"));
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(peer.RunAsync);

        await channel.CompleteAsync(TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<PeerScriptException>(() => peer.Completion);
        Assert.Equal("Step 1 of 1, expect Subscribe { Symbol = MSFT }: the peer has ended its sending.", failure.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_step_times_out_by_the_given_clock()
    {
        var time = new FakeTimeProvider();
        PeerScript<Quote, Subscribe> peer = new PeerScript<Quote, Subscribe>(time) { StepTimeout = TimeSpan.FromMinutes(1) }.ExpectEnd();
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(peer.RunAsync);

        while (!peer.Completion.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        var failure = await Assert.ThrowsAsync<PeerScriptException>(() => peer.Completion);
        Assert.Equal("Step 1 of 1, expect the end: nothing came within 00:01:00.", failure.Message);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_client_may_be_scripted_and_see_how_the_channel_ends()
    {
        PeerScript<Subscribe, Quote> client = new PeerScript<Subscribe, Quote>().Send(new Subscribe("A")).ExpectClosed(ChannelCloseStatus.PermissionDenied);
        PeerScript<Quote, Subscribe> server = new PeerScript<Quote, Subscribe>().Expect(new Subscribe("A")).Abort(ChannelCloseStatus.PermissionDenied, "no");
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(server.RunAsync);

        await client.RunAsync(channel, TestContext.Current.CancellationToken);

        await client.Completion;
        await server.Completion;
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.RunAsync(channel, TestContext.Current.CancellationToken));
    }
}
