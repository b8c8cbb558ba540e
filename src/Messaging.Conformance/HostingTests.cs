using System.Net.Sockets;

namespace Messaging.Conformance;

/// <summary>Connecting, what is negotiated, deadlines, handlers that throw and hosts that stop.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class HostingTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    [ConformanceFact]
    public async Task Info_says_what_was_negotiated()
    {
        await using TestBed bed = await StartAsync();
        await using var typed = await bed.ConnectTypedAsync();
        await using var raw = await bed.ConnectRawAsync();

        AssertInfo(typed.Client.Info, ChannelRole.Client);
        AssertInfo(typed.Server.Info, ChannelRole.Server);
        AssertInfo(raw.Client.Info, ChannelRole.Client);
        AssertInfo(raw.Server.Info, ChannelRole.Server);
        Assert.NotNull(typed.Client.Info.Serializer);
        Assert.Equal(typed.Client.Info.Serializer, typed.Server.Info.Serializer);
        Assert.Equal(typed.Client.Info.Subprotocol, typed.Server.Info.Subprotocol);
        Assert.Null(raw.Client.Info.Serializer);
        Assert.Null(raw.Server.Info.Serializer);
        Assert.True(typed.Client.Info.CanHalfClose && typed.Server.Info.CanHalfClose);
    }

    [ConformanceFact]
    public async Task A_handler_that_throws_ends_its_channel_and_tells_no_details()
    {
        await using TestBed bed = await StartAsync();
        await using var other = await bed.ConnectTypedAsync();
        await using var pair = await bed.ConnectTypedAsync();
        await pair.Server.SendManyAsync(500).Soon();

        pair.Throw(new InvalidTimeZoneException("the secret of the house"));

        var received = await pair.Client.DrainAsync();
        Assert.Equal(500, received.Items.Count);
        Assert.Equal((ChannelCloseStatus.Internal, true), (received.Failure?.Status, received.Failure?.ByPeer));
        Assert.DoesNotContain("secret", received.Failure!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("TimeZone", received.Failure.ToString(), StringComparison.Ordinal);
        ChannelClosed atServer = await pair.Server.Closed.Soon();
        Assert.Equal((ChannelCloseStatus.Internal, false), (atServer.Status, atServer.ByPeer));

        await other.Client.SendAsync(new TestMessage { Number = 1 }).Soon();
        Assert.Equal(1, (await other.Server.NextAsync()).Number);
    }

    [ConformanceFact]
    public async Task A_host_that_stops_ends_its_channels_with_going_away()
    {
        Assert.SkipUnless(Fixture.HasHost, "There is no host.");
        await Patience.OneOfThreeAsync(StopWithTwoChannelsAsync);
    }

    [ConformanceFact]
    public async Task A_deadline_ends_both_ends_with_timeout()
    {
        Assert.SkipUnless(Fixture.HasDeadlines, "There are no deadlines.");
        await using TestBed bed = await StartAsync();
        await using var without = await bed.ConnectTypedAsync();
        await using var pair = await bed.ConnectTypedAsync(options: new ChannelConnectOptions { Deadline = Patience.Deadline });
        var atClient = pair.Client.DrainAsync();
        var atServer = pair.Server.DrainAsync();

        await pair.Server.SendAsync(new TestMessage { Number = 1 }).Soon();
        await Task.WhenAll(atClient, atServer).Within(Patience.Deadline + Patience.Slack);

        Assert.Single((await atClient).Items);
        Assert.Equal(ChannelCloseStatus.Timeout, (await atClient).Failure?.Status);
        Assert.Equal(ChannelCloseStatus.Timeout, (await atServer).Failure?.Status);
        Assert.Equal(ChannelCloseStatus.Timeout, (await pair.Client.Closed.Soon()).Status);
        Assert.Equal(ChannelCloseStatus.Timeout, (await pair.Server.Closed.Soon()).Status);
        Assert.False(without.Client.Closed.IsCompleted);
    }

    [ConformanceFact]
    public async Task Connecting_where_nobody_listens_is_unavailable()
    {
        Assert.SkipUnless(Fixture.HasNetwork, "There is no network between the ends.");
        await using TestBed bed = await StartAsync();
        using Socket socket = LocalSockets.Bind(bed.Server.EndPoint);

        // Bound, so that nobody else gets the address, and not listening.
        var nobody = new ConnectRequest { Via = socket.LocalEndPoint! };

        var failure = await Assert.ThrowsAsync<DuplexChannelException>(
            () => bed.Server.ConnectTypedAsync(nobody, CancellationToken.None).Soon());
        Assert.Equal(ChannelCloseStatus.Unavailable, failure.Status);
        Assert.True(failure.Status.IsRetryable);
        LocalSockets.Close(socket);
    }

    [ConformanceFact]
    public async Task Connecting_can_be_cancelled()
    {
        Assert.SkipUnless(Fixture.HasNetwork, "There is no network between the ends.");
        await using TestBed bed = await StartAsync();
        using Socket silent = LocalSockets.Bind(bed.Server.EndPoint);
        silent.Listen();
        using var cancel = new CancellationTokenSource();
        Task connecting = bed.Server.ConnectTypedAsync(new ConnectRequest { Via = silent.LocalEndPoint! }, cancel.Token);
        using Socket accepted = await silent.AcceptAsync().Soon();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Soon());
        LocalSockets.Close(silent);
    }

    [ConformanceFact]
    public async Task A_token_that_is_cancelled_already_connects_nothing()
    {
        await using TestBed bed = await StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bed.Server.ConnectTypedAsync(new ConnectRequest(), new CancellationToken(canceled: true)).Soon());
    }

    private async Task StopWithTwoChannelsAsync()
    {
        await using TestBed bed = await StartAsync();
        await using var first = await bed.ConnectTypedAsync();
        await using var second = await bed.ConnectTypedAsync();
        await using var one = first.Ended.Register(first.Return);
        await using var two = second.Ended.Register(second.Return);
        var reading = first.Client.DrainAsync();

        Task stopping = bed.Server.StopAsync();

        await stopping.Within(TimeSpan.FromMilliseconds(800) + TimeSpan.FromSeconds(2) + Patience.Slack);
        foreach (var pair in new[] { first, second })
        {
            ChannelClosed atClient = await pair.Client.Closed.Soon();
            Assert.Equal((ChannelCloseStatus.GoingAway, true), (atClient.Status, atClient.ByPeer));
            ChannelClosed atServer = await pair.Server.Closed.Soon();
            Assert.Equal((ChannelCloseStatus.GoingAway, false), (atServer.Status, atServer.ByPeer));
        }

        Assert.Equal(ChannelCloseStatus.GoingAway, (await reading.Soon()).Failure?.Status);
    }

    private void AssertInfo(ChannelInfo info, ChannelRole role)
    {
        Assert.Equal(Fixture.Transport, info.Transport);
        Assert.Equal(role, info.Role);
        Assert.Equal(Fixture.HttpProtocol, info.HttpProtocol);
        Assert.Equal(Fixture.IsSecure, info.IsSecure);
        Assert.Equal(Fixture.PreservesMessageKind, info.PreservesMessageKind);
        Assert.True(info.IsConfirmed);
        Assert.Equal(Fixture.FallsBack && role is ChannelRole.Client, info.FallbackReason is not null);
    }
}
