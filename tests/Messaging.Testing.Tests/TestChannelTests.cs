namespace Messaging.Testing.Tests;

public sealed class TestChannelTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_client_reaches_a_handler()
    {
        await using IDuplexChannel<Subscribe, Quote> channel = TestChannel.Connect<Subscribe, Quote>(EchoAsync);

        await channel.SendAsync(new Subscribe("MSFT"), TestContext.Current.CancellationToken);
        await channel.CompleteAsync(TestContext.Current.CancellationToken);

        Assert.Equal([new Quote("MSFT", 1)], await channel.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync());
        Assert.Equal(ChannelCloseStatus.Completed, (await channel.Closed).Status);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_message_that_does_not_serialize_is_refused_as_over_a_socket()
    {
        await using IDuplexChannel<Unserializable, Quote> channel = TestChannel.Connect<Unserializable, Quote>((server, _) => server.Closed);

        await Assert.ThrowsAsync<DuplexMessageException>(
            () => channel.SendAsync(new Unserializable(() => 1), TestContext.Current.CancellationToken).AsTask());
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_handler_throws_is_told_to_the_test_and_not_to_the_client()
    {
        var failed = new TaskCompletionSource<Exception>();
        var options = new TestChannelOptions { HandlerFailed = failed.SetResult };
        await using IDuplexChannel<Subscribe, Quote> channel =
            TestChannel.Connect<Subscribe, Quote>((_, _) => throw new InvalidTimeZoneException("the secret"), options);

        Assert.IsType<InvalidTimeZoneException>(await failed.Task.WaitAsync(TestContext.Current.CancellationToken));
        ChannelClosed closed = await channel.Closed.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ChannelCloseStatus.Internal, closed.Status);
        Assert.DoesNotContain("secret", closed.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_factory_keeps_what_passed()
    {
        var factory = new TestChannelFactory<Subscribe, Quote>("prices", EchoAsync);
        await using IDuplexChannel<Subscribe, Quote> channel = await factory.ConnectAsync(cancellationToken: TestContext.Current.CancellationToken);

        await channel.SendAsync(new Subscribe("A"), TestContext.Current.CancellationToken);
        await channel.SendAsync(new Subscribe("B"), TestContext.Current.CancellationToken);
        await channel.CompleteAsync(TestContext.Current.CancellationToken);
        await channel.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync();

        ChannelRecord<Subscribe, Quote> record = Assert.Single(factory.Channels);
        Assert.Equal([new Subscribe("A"), new Subscribe("B")], record.Sent);
        Assert.Equal([new Quote("A", 1), new Quote("B", 1)], record.Received);
        Assert.Empty(factory.HandlerFailures);
    }

    internal static async Task EchoAsync(IDuplexChannel<Quote, Subscribe> channel, CancellationToken ended)
    {
        await foreach (Subscribe subscribe in channel.ReadAllAsync(ended))
        {
            await channel.SendAsync(new Quote(subscribe.Symbol, 1), ended);
        }
    }
}
