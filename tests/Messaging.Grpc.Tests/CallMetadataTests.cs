using Grpc.Core;
using Messaging.Grpc.Client;
using Messaging.Transports;

namespace Messaging.Grpc.Tests;

public sealed class CallMetadataTests
{
    private static readonly IMessageSerializer[] Offers = [new Named("One"), new Named("Two")];

    [Theory]
    [InlineData("grpc-encoding", true)]
    [InlineData("GRPC-Anything", true)]
    [InlineData("Content-Type", true)]
    [InlineData("Messaging-Serializer", true)]
    [InlineData("trace-bin", true)]
    [InlineData("x-tenant", false)]
    [InlineData("authorization", false)]
    [InlineData("messaging-other", false)]
    public void The_protocols_own_names_are_reserved(string name, bool expected) => Assert.Equal(expected, CallMetadata.IsReserved(name));

    [Fact]
    public void Headers_and_the_offer_become_metadata()
    {
        Metadata metadata = CallMetadata.CreateOptions(Context(Offers, ("X-Tenant", "acme"))).Headers!;
        Assert.Equal([("x-tenant", "acme"), ("messaging-serializer", "one, two")], metadata.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void A_raw_channel_offers_nothing() => Assert.Empty(CallMetadata.CreateOptions(Context([])).Headers!);

    [Theory]
    [InlineData("one", "One")]
    [InlineData("TWO", "Two")]
    [InlineData(null, "One")]
    [InlineData("none", "One")]
    public void The_servers_choice_counts_and_without_one_the_first_offer(string? chosen, string expected) =>
        Assert.Equal(expected, CallMetadata.ReadSerializer(Headers(chosen), Offers)?.Name);

    [Fact]
    public void Without_headers_the_first_offer_counts() => Assert.Equal("One", CallMetadata.ReadSerializer(null, Offers)?.Name);

    [Fact]
    public void A_raw_channel_takes_any_choice() => Assert.Null(CallMetadata.ReadSerializer(Headers("three"), []));

    [Theory]
    [InlineData("three")]
    [InlineData("one, two")]
    [InlineData("")]
    public void A_choice_that_was_not_offered_is_the_servers_fault(string chosen)
    {
        DuplexChannelException failure = Assert.Throws<DuplexChannelException>(() => CallMetadata.ReadSerializer(Headers(chosen), Offers));
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains($"'{chosen}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("one, two", failure.Message, StringComparison.Ordinal);
    }

    private static Metadata Headers(string? chosen) => chosen is null ? [] : new Metadata { { "messaging-serializer", chosen } };

    private static TransportConnectContext Context(IMessageSerializer[] serializers, params (string Name, string Value)[] headers)
    {
        ChannelConnectOptions connect = new();
        foreach ((string name, string value) in headers)
        {
            connect.Headers[name] = value;
        }

        return new TransportConnectContext { ChannelName = "test", Options = new ChannelOptions(), Serializers = serializers, ConnectOptions = connect };
    }

    private sealed class Named(string name) : IMessageSerializer
    {
        public string Name => name;

        public string WireName => name.ToLowerInvariant();

        public MessageKind Kind => MessageKind.Binary;

        public IMessageSerializer<TMessage> ForType<TMessage>() => throw new NotSupportedException();
    }
}
