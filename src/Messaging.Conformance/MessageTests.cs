using System.Text;

namespace Messaging.Conformance;

/// <summary>Messages that are refused: too long, not serializable, not valid.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class MessageTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    private const int Limit = 10_000;

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_raw_message_over_the_limit_is_refused_to_its_sender(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.MaxMessageBytes = Limit));
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);

        foreach (int size in (int[])[Limit + 1, Limit * 20])
        {
            var refused = await Assert.ThrowsAsync<DuplexMessageException>(() => near.SendAsync(Payloads.Binary(size, 1)).Soon());
            Assert.Equal(ChannelCloseStatus.MessageTooLarge, refused.Status);
            await near.SendAsync(Payloads.Binary(Limit, size)).Soon();
            Assert.Equal(Payloads.Create(Limit, size), (await far.NextAsync()).Payload);
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_typed_message_over_the_limit_is_refused_to_its_sender(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.MaxMessageBytes = Limit));
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(sender);

        for (int i = 0; i < 5; i++)
        {
            var tooLong = new TestMessage { Text = new string('x', Limit << i) };
            var refused = await Assert.ThrowsAsync<DuplexMessageException>(() => near.SendAsync(tooLong).Soon());
            Assert.Equal(ChannelCloseStatus.MessageTooLarge, refused.Status);
            await near.SendAsync(new TestMessage { Number = i }).Soon();
            Assert.Equal(i, (await far.NextAsync()).Number);
        }
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_received_message_over_the_limit_ends_that_channel_only(ChannelRole receiver)
    {
        await using TestBed bed = await StartAsync(setup =>
            (receiver is ChannelRole.Client ? setup.ClientLimits : setup.ServerLimits).MaxMessageBytes = Limit);
        await using var other = await bed.ConnectRawAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(receiver);

        await far.SendAsync(Payloads.Binary(Limit, 1)).Soon();
        await far.SendAsync(Payloads.Binary(Limit + 1, 2)).Soon();

        var outcome = await near.DrainAsync();
        Assert.Equal(Limit, Assert.Single(outcome.Items).Payload.Length);
        await AssertEndedAsync(near, far, outcome.Failure, ChannelCloseStatus.MessageTooLarge);
        await AssertAliveAsync(other);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_message_that_cannot_be_serialized_is_refused_to_its_sender(ChannelRole sender)
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(sender);

        for (int i = 0; i < 20; i++)
        {
            await near.SendAsync(new TestMessage { Number = i }).Soon();
            var refused = await Assert.ThrowsAsync<DuplexMessageException>(() => near.SendAsync(TestMessage.Unwritable()).Soon());
            Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);
            Assert.NotNull(refused.InnerException);
        }

        Assert.Equal(Enumerable.Range(0, 20), (await far.TakeAsync(20)).Select(message => message.Number));
        Assert.False(near.Closed.IsCompleted);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task A_received_message_that_cannot_be_deserialized_ends_that_channel_only(ChannelRole receiver)
    {
        await using TestBed bed = await StartAsync();
        await using var other = await bed.ConnectRawAsync();
        await using var pair = await bed.ConnectTypedAsync();
        var (near, far) = pair.From(receiver);

        await far.SendAsync(new TestMessage { Number = 1 }).Soon();
        await far.SendAsync(TestMessage.Unreadable()).Soon();
        await far.SendAsync(new TestMessage { Number = 2 }).Soon();

        var outcome = await near.DrainAsync();
        Assert.Equal(1, Assert.Single(outcome.Items).Number);
        await AssertEndedAsync(near, far, outcome.Failure, ChannelCloseStatus.InvalidMessage);
        await AssertAliveAsync(other);
    }

    [ConformanceTheory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{\"number\":")]
    [InlineData("{\"number\":\"one\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("null")]
    public async Task Bytes_that_are_no_message_end_that_channel_only(string garbage)
    {
        Assert.SkipUnless(Fixture.RawMayMeetTyped, "Both ends must agree on a serializer.");
        Assert.SkipWhen(garbage.Length == 0 && Fixture.ReadsNoBytes, "No bytes are a message.");
        await using TestBed bed = await StartAsync();
        await using var other = await bed.ConnectTypedAsync();
        var (client, server) = await bed.ConnectRawToTypedAsync();
        await using var owned = client;

        await client.SendAsync(new RawMessage(Encoding.UTF8.GetBytes(garbage), MessageKind.Text)).Soon();

        var outcome = await server.DrainAsync();
        Assert.Empty(outcome.Items);
        await AssertEndedAsync(server, client, outcome.Failure, ChannelCloseStatus.InvalidMessage);
        await other.Client.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await other.Server.NextAsync()).Number);
    }

    [ConformanceTheory]
    [InlineData(ChannelRole.Client)]
    [InlineData(ChannelRole.Server)]
    public async Task Text_that_is_no_text_is_refused_to_its_sender(ChannelRole sender)
    {
        byte[][] invalid =
        [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [(byte)'a', 0xE2, 0x82], [0x80],
            [.. Encoding.UTF8.GetBytes(new string('x', 70_000)), 0xE2],
        ];
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectRawAsync();
        var (near, far) = pair.From(sender);

        foreach (byte[] bytes in invalid)
        {
            var whole = new RawMessage(bytes, MessageKind.Text);
            var refused = await Assert.ThrowsAsync<DuplexMessageException>(() => near.SendAsync(whole).Soon());
            Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);
            var split = new RawMessage(Payloads.Split(bytes, 1), MessageKind.Text);
            await Assert.ThrowsAsync<DuplexMessageException>(() => near.SendAsync(split).Soon());
            await near.SendAsync(new RawMessage(bytes, MessageKind.Binary)).Soon();
            Assert.Equal(bytes, (await far.NextAsync()).Payload);
        }
    }

    private static async Task AssertEndedAsync<TNear, TFar>(
        IDuplexChannel<TNear, TNear> near, IDuplexChannel<TFar, TFar> far, DuplexChannelException? failure, ChannelCloseStatus expected)
    {
        Assert.Equal(expected, failure?.Status);
        ChannelClosed mine = await near.Closed.Soon();
        Assert.Equal((expected, false), (mine.Status, mine.ByPeer));
        ChannelClosed theirs = await far.Closed.Soon();
        Assert.True(theirs.ByPeer);
        Assert.NotEqual(ChannelCloseStatus.Completed, theirs.Status);
        if (near.Info.ReportsAbortStatus)
        {
            Assert.Equal(expected, theirs.Status);
        }
    }

    private static async Task AssertAliveAsync(ChannelPair<RawMessage> pair)
    {
        await pair.Client.SendAsync(Payloads.Binary(10, 1)).Soon();
        Assert.Equal(10, (await pair.Server.NextAsync()).Payload.Length);
        await pair.Server.SendAsync(Payloads.Binary(20, 1)).Soon();
        Assert.Equal(20, (await pair.Client.NextAsync()).Payload.Length);
    }
}
