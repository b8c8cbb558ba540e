using System.Buffers;
using System.Text;
using Messaging.Tests.Fakes;

namespace Messaging.Tests;

public sealed class ReadingTests
{
    private static readonly JsonMessageSerializer Json = new();
    private readonly FakeConnection _connection = new();
    private readonly IDuplexChannel<string, string> _channel;

    public ReadingTests() => _channel = DuplexChannel.Create<string, string>(_connection, Json);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_enumeration_is_refused_by_ReadAllAsync_itself_while_one_runs()
    {
        IAsyncEnumerable<string> before = _channel.ReadAllAsync(Stop);
        await using (IAsyncEnumerator<string> running = _channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop))
        {
            Assert.Throws<InvalidOperationException>(() => _channel.ReadAllAsync(Stop));
            Assert.Throws<InvalidOperationException>(() => before.GetAsyncEnumerator(Stop));
        }

        await using IAsyncEnumerator<string> next = before.GetAsyncEnumerator(Stop);
        Assert.Throws<InvalidOperationException>(() => _channel.ReadAllAsync(Stop));
    }

    [Fact]
    public async Task A_later_enumeration_goes_on_after_break()
    {
        foreach (string text in new[] { "1", "2", "3" })
        {
            _connection.Deliver($"\"{text}\"");
        }

        await foreach (string message in _channel.ReadAllAsync(Stop))
        {
            Assert.Equal("1", message);
            break;
        }

        _connection.End(new ChannelClosed(ChannelCloseStatus.Completed));
        Assert.Equal(["2", "3"], await _channel.ReadAllAsync(Stop).ToListAsync(Stop));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Both_tokens_cancel_the_wait_and_nothing_is_lost(bool byArgument, bool byEnumeration)
    {
        using var argument = new CancellationTokenSource();
        using var enumeration = new CancellationTokenSource();
        CancellationTokenSource cancelled = byArgument ? argument : enumeration;
        IAsyncEnumerator<string> reading = _channel.ReadAllAsync(byArgument ? argument.Token : CancellationToken.None)
            .GetAsyncEnumerator(byEnumeration ? enumeration.Token : CancellationToken.None);
        Task<bool> wait = reading.MoveNextAsync().AsTask();
        Assert.False(wait.IsCompleted);
        await cancelled.CancelAsync();
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(cancelled.Token, thrown.CancellationToken);
        Assert.False(await reading.MoveNextAsync());
        await reading.DisposeAsync();

        _connection.Deliver("\"next\"");
        await using IAsyncEnumerator<string> later = _channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await later.MoveNextAsync());
        Assert.Equal("next", later.Current);
    }

    [Fact]
    public async Task A_cancelled_token_ends_a_read_even_while_messages_are_at_hand_and_loses_none()
    {
        _connection.Deliver("\"kept\"");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _channel.ReadAllAsync(new CancellationToken(canceled: true)).ToListAsync(Stop));
        await using IAsyncEnumerator<string> later = _channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await later.MoveNextAsync());
        Assert.Equal("kept", later.Current);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_ends_the_channel_with_InvalidMessage_and_tells_the_peer_no_details()
    {
        _connection.Deliver("\"good\"");
        _connection.Deliver("""{"secret":1}""");
        var received = new List<string>();
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () =>
        {
            await foreach (string message in _channel.ReadAllAsync(Stop))
            {
                received.Add(message);
            }
        });
        Assert.Equal(["good"], received);
        Assert.Equal(ChannelCloseStatus.InvalidMessage, failure.Status);
        Assert.IsType<System.Text.Json.JsonException>(failure.InnerException);
        Assert.Equal((ChannelCloseStatus.InvalidMessage, "A received message could not be deserialized."), (_connection.Aborted!.Status, _connection.Aborted.Reason));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_ends_the_channel_also_after_a_wait()
    {
        ValueTask<List<string>> reading = _channel.ReadAllAsync(Stop).ToListAsync(Stop);
        Assert.True(_connection.IsWaiting);
        _connection.Deliver("null");
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () => await reading);
        Assert.Equal(ChannelCloseStatus.InvalidMessage, failure.Status);
        Assert.NotNull(_connection.Aborted);
    }

    [Fact]
    public async Task The_end_of_the_channel_is_thrown_after_what_had_arrived()
    {
        _connection.Deliver("\"last\"");
        _connection.End(new ChannelClosed(ChannelCloseStatus.Unavailable, "gone", ByPeer: true));
        IAsyncEnumerator<string> reading = _channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await reading.MoveNextAsync());
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(async () => await reading.MoveNextAsync());
        Assert.Equal((ChannelCloseStatus.Unavailable, "gone", true), (failure.Status, failure.Reason, failure.ByPeer));
        Assert.False(await reading.MoveNextAsync());
        await reading.DisposeAsync();
    }

    [Fact]
    public async Task An_enumerator_is_not_disposed_under_a_pending_wait()
    {
        IAsyncEnumerator<string> reading = _channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> wait = reading.MoveNextAsync().AsTask();
        await Assert.ThrowsAsync<NotSupportedException>(async () => await reading.DisposeAsync());
        Assert.Throws<InvalidOperationException>(() => reading.MoveNextAsync().AsTask().IsCompleted);
        _connection.Deliver("\"a\"");
        Assert.True(await wait);
        await reading.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_decoded_in_the_readers_execution_context()
    {
        var local = new AsyncLocal<string> { Value = "reader" };
        string? seen = null;
        IDuplexChannel<string, string> channel = DuplexChannel.Create<string, string>(
            _connection, new SpySerializer(() => seen = local.Value));
        await using IAsyncEnumerator<string> reading = channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Task<bool> wait = MoveAsync();
        var other = new Thread(() => _connection.Deliver("\"a\""));
        other.UnsafeStart();

        Assert.True(await wait);
        Assert.Equal("reader", seen);

        async Task<bool> MoveAsync() => await reading.MoveNextAsync();
    }

    [Fact]
    public async Task Reading_and_sending_allocate_nothing_per_message_beyond_the_message()
    {
        IDuplexChannel<Quote, int> channel = DuplexChannel.Create<Quote, int>(_connection, Json);
        var sent = new Quote("MSFT", 1);
        var delivered = new RawMessage(Encoding.UTF8.GetBytes("42"), MessageKind.Text);
        await using IAsyncEnumerator<int> reading = channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Run(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        // Half of the messages are at hand, half come after a wait; nothing is awaited, so that every byte is counted on this thread.
        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ValueTask send = channel.SendAsync(sent, CancellationToken.None);
                send.GetAwaiter().GetResult();
                _connection.Deliver(delivered);
                ValueTask<bool> atHand = reading.MoveNextAsync();
                Assert.True(atHand.IsCompletedSuccessfully && atHand.GetAwaiter().GetResult());
                ValueTask<bool> waited = reading.MoveNextAsync();
                bool wasWaiting = !waited.IsCompleted;
                _connection.Deliver(delivered);
                Assert.True(wasWaiting && waited.GetAwaiter().GetResult());
            }
        }
    }

    private sealed class SpySerializer(Action onDeserialize) : IMessageSerializer, IMessageSerializer<string>
    {
        public string Name => "Spy";

        public string WireName => "spy";

        public MessageKind Kind => MessageKind.Binary;

        public IMessageSerializer<TMessage> ForType<TMessage>() => (IMessageSerializer<TMessage>)(object)this;

        public void Serialize(string message, IBufferWriter<byte> destination) => throw new NotSupportedException();

        public string Deserialize(in ReadOnlySequence<byte> payload)
        {
            onDeserialize();
            return Encoding.UTF8.GetString(payload);
        }
    }
}
