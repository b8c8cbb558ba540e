using System.Buffers;
using System.Text;
using Messaging.Tests.Fakes;

namespace Messaging.Tests;

public sealed record Quote(string Symbol, decimal Price);

public sealed class TypedChannelTests
{
    private static readonly JsonMessageSerializer Json = new();
    private readonly FakeConnection _connection = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_sent_as_the_serializers_bytes_and_kind()
    {
        await using IDuplexChannel<Quote, Quote> channel = DuplexChannel.Create<Quote, Quote>(_connection, Json);
        await channel.SendAsync(new Quote("MSFT", 1.5m), Stop);
        Assert.Equal("""{"symbol":"MSFT","price":1.5}""", Encoding.UTF8.GetString(_connection.Sent.WrittenSpan));
        Assert.Equal(MessageKind.Text, _connection.SentKind);
    }

    [Fact]
    public async Task A_raw_message_passes_as_it_is_and_without_a_serializer()
    {
        IDuplexChannel<RawMessage, RawMessage> channel = DuplexChannel.Create<RawMessage, RawMessage>(_connection, null);
        await channel.SendAsync(new RawMessage(new byte[] { 1, 2 }, MessageKind.Binary), Stop);
        Assert.True(_connection.IsRawSend);
        Assert.Equal([1, 2], _connection.Sent.WrittenSpan.ToArray());

        _connection.Deliver(new RawMessage(new byte[] { 3 }, MessageKind.Text));
        await using IAsyncEnumerator<RawMessage> reading = channel.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await reading.MoveNextAsync());
        Assert.Equal((MessageKind.Text, 3), (reading.Current.Kind, reading.Current.Payload.FirstSpan[0]));
    }

    [Fact]
    public void A_typed_channel_without_serializer_is_refused()
        => Assert.Throws<ArgumentNullException>(() => DuplexChannel.Create<Quote, RawMessage>(_connection, null));

    [Fact]
    public async Task What_a_serializer_throws_becomes_a_DuplexMessageException_with_InvalidMessage()
    {
        IDuplexChannel<Quote, Quote> channel = With<Quote>(_ => throw new InvalidDataException("no"));
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(async () => await channel.SendAsync(new Quote("A", 1), Stop));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);
        Assert.IsType<InvalidDataException>(refused.InnerException);
        Assert.Equal("A message of type Messaging.Tests.Quote could not be serialized: no", refused.Message);
    }

    [Fact]
    public async Task What_the_destination_throws_passes_unchanged_or_keeps_its_status_where_a_serializer_wraps_it()
    {
        var tooLarge = new DuplexMessageException(ChannelCloseStatus.MessageTooLarge, "too large");
        IDuplexChannel<Quote, Quote> channel = With<Quote>(_ => throw tooLarge);
        Assert.Same(tooLarge, await Assert.ThrowsAsync<DuplexMessageException>(async () => await channel.SendAsync(new Quote("A", 1), Stop)));

        IDuplexChannel<Quote, Quote> wrapping = With<Quote>(_ => throw new InvalidDataException("failed", tooLarge));
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(async () => await wrapping.SendAsync(new Quote("A", 1), Stop));
        Assert.Equal((ChannelCloseStatus.MessageTooLarge, "too large"), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task Null_is_no_message()
    {
        IDuplexChannel<Quote?, Quote> channel = DuplexChannel.Create<Quote?, Quote>(_connection, Json);
        DuplexMessageException refused = await Assert.ThrowsAsync<DuplexMessageException>(async () => await channel.SendAsync(null, Stop));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);
    }

    [Theory]
    [InlineData(ChannelCloseStatus.Completed)]
    [InlineData((ChannelCloseStatus)99)]
    public void Abort_refuses_a_status_that_is_no_failure(ChannelCloseStatus status)
    {
        IDuplexChannel<Quote, Quote> channel = DuplexChannel.Create<Quote, Quote>(_connection, Json);
        Assert.Throws<ArgumentOutOfRangeException>(() => channel.Abort(status));
        Assert.Null(_connection.Aborted);
        channel.Abort(ChannelCloseStatus.Cancelled, "why");
        Assert.Equal(new ChannelClosed(ChannelCloseStatus.Cancelled, "why"), _connection.Aborted);
    }

    [Fact]
    public async Task Complete_and_dispose_reach_the_connection()
    {
        IDuplexChannel<Quote, Quote> channel = DuplexChannel.Create<Quote, Quote>(_connection, Json);
        await channel.CompleteAsync(Stop);
        Assert.True(_connection.IsCompleted);
        await channel.DisposeAsync();
        Assert.True(_connection.IsDisposed);
        Assert.Equal(ChannelCloseStatus.Completed, (await channel.Closed).Status);
    }

    private IDuplexChannel<T, T> With<T>(Action<IBufferWriter<byte>> serialize) => DuplexChannel.Create<T, T>(_connection, new Throwing(serialize));

    private sealed class Throwing(Action<IBufferWriter<byte>> serialize) : IMessageSerializer
    {
        public string Name => "Throwing";

        public string WireName => "throwing";

        public MessageKind Kind => MessageKind.Binary;

        public IMessageSerializer<TMessage> ForType<TMessage>() => new OfType<TMessage>(serialize);

        private sealed class OfType<TMessage>(Action<IBufferWriter<byte>> serialize) : IMessageSerializer<TMessage>
        {
            public void Serialize(TMessage message, IBufferWriter<byte> destination) => serialize(destination);

            public TMessage Deserialize(in ReadOnlySequence<byte> payload) => throw new NotSupportedException();
        }
    }
}
