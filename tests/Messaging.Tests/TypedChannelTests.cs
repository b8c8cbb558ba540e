using System.Text;
using Messaging.Tests.Fakes;

namespace Messaging.Tests;

public sealed record Quote(string Symbol, decimal Price);

public sealed class TypedChannelTests
{
    private static readonly JsonMessageSerializer Json = new();
    private readonly FakeConnection _connection = new();

    [Fact]
    public async Task A_message_is_sent_as_the_serializers_bytes_and_kind()
    {
        await using IDuplexChannel<Quote, Quote> channel = DuplexChannel.Create<Quote, Quote>(_connection, Json);
        await channel.SendAsync(new Quote("MSFT", 1.5m), TestContext.Current.CancellationToken);
        Assert.Equal("""{"symbol":"MSFT","price":1.5}""", Encoding.UTF8.GetString(_connection.Sent.WrittenSpan));
        Assert.Equal(MessageKind.Text, _connection.SentKind);
    }

    [Fact]
    public async Task Messages_are_read_in_order_until_the_end()
    {
        await using IDuplexChannel<Quote, Quote> channel = DuplexChannel.Create<Quote, Quote>(_connection, Json);
        _connection.Deliver("""{"symbol":"A","price":1}""");
        Task<List<Quote>> reading = channel.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken).AsTask();
        _connection.Deliver("""{"symbol":"B","price":2}""");
        _connection.End(new ChannelClosed(ChannelCloseStatus.Completed));
        Assert.Equal([new Quote("A", 1), new Quote("B", 2)], await reading);
    }
}
