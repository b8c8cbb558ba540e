using Prices;

namespace Messaging.Serializers.Tests;

/// <summary>The sizes that <c>docs/choosing.md</c> compares.</summary>
public sealed class SizeTests
{
    [Theory]
    [InlineData("Json", 75)]
    [InlineData("MessagePack", 34)]
    [InlineData("Protobuf", 32)]
    public void A_quote_has_this_many_bytes(string word, int expected)
    {
        var message = new MarketEvent { Quote = new Quote(560, "MSFT", "Mar 1 2010", 28.8) };
        byte[] bytes = Encodings.Find(word, messaging => messaging.AddEncodings()).Write(message);
        Assert.Equal(expected, bytes.Length);
    }
}
