using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>Which serializer a channel over gRPC gets.</summary>
public sealed class GrpcNegotiationTests
{
    private const string Header = "messaging-serializer";

    [Theory]
    [InlineData("Other, Json", "Json, Other", "Other")]
    [InlineData("Json, Other", "Other, Json", "Json")]
    [InlineData("Other, Json", "Json", "Json")]
    [InlineData(null, "Other, Protobuf", "Protobuf")]
    public async Task The_server_takes_the_first_offer_it_has(string? offered, string served, string expected)
    {
        await using TestApp app = await StartAsync(served);
        await using Client<Ping, Pong> client = Connecting(app.Address, offered);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(("Grpc", expected), (channel.Info.Transport, channel.Info.Serializer));
        Assert.True(channel.Info.IsConfirmed);
    }

    [Fact]
    public async Task Nothing_in_common_names_what_was_asked_and_what_the_server_has()
    {
        await using TestApp app = await StartAsync("Protobuf");
        await using Client<Ping, Pong> client = Connecting(app.Address, "Other, Json");
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.True(failure.ByPeer);
        Assert.Equal(
            "None of the serializers in messaging-serializer (other, json) is supported; this endpoint has: protobuf.", failure.Reason);
    }

    [Theory]
    [InlineData("Other, Protobuf", "protobuf")]
    [InlineData("Other, Json", "other")]
    public async Task A_call_that_offers_nothing_gets_protobuf_or_what_comes_first(string served, string expected)
    {
        await using TestApp app = await StartAsync(served);
        using HttpResponseMessage response = await ForeignGrpc.CallAsync(app.Address, Talk.Path, ForeignGrpc.Frame("""{"number":7}"""u8));
        Assert.Equal(expected, response.Field(Header));
        Assert.Equal(ForeignGrpc.Frame("""{"number":7}"""u8), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("0", "Completed"), (response.Field("grpc-status"), response.Field("messaging-status")));
    }

    [Fact]
    public async Task An_offer_may_stand_in_several_fields()
    {
        await using TestApp app = await StartAsync("Json");
        using HttpResponseMessage response = await ForeignGrpc.CallAsync(app.Address, Talk.Path, [], (Header, "morse"), (Header, "flags, json"));
        Assert.Equal("json", response.Field(Header));
    }

    [Fact]
    public async Task A_raw_channel_offers_nothing_and_a_raw_endpoint_says_none()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel(Talk.Path, async (IDuplexChannel<RawMessage, RawMessage> channel, CancellationToken ended) =>
            {
                Assert.Null(channel.Info.Serializer);
                await foreach (RawMessage message in channel.ReadAllAsync(ended))
                {
                    await channel.SendAsync(message, ended);
                }
            }),
            Wire.Http2Cleartext);
        using HttpResponseMessage response = await ForeignGrpc.CallAsync(app.Address, Talk.Path, ForeignGrpc.Frame([1, 2]), (Header, "morse"));
        Assert.Equal("none", response.Field(Header));
        Assert.Equal(ForeignGrpc.Frame([1, 2]), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        await using Client<RawMessage, RawMessage> client = new(app.Address, Talk.Path, options => options.Transport = "Grpc");
        await using IDuplexChannel<RawMessage, RawMessage> channel = await client.ConnectAsync();
        Assert.Null(channel.Info.Serializer);
        await channel.SendAsync(new RawMessage("hello"u8.ToArray(), MessageKind.Binary), TestContext.Current.CancellationToken);
        await foreach (RawMessage answer in channel.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal("hello"u8, answer.Payload.FirstSpan);
            break;
        }
    }

    [Fact]
    public async Task A_server_that_does_not_say_gets_the_first_offer()
    {
        await using TestApp app = await ServeForeignAsync(chosen: null);
        await using Client<Ping, Pong> client = Connecting(app.Address, "Other, Json");
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        Assert.Equal("Other", channel.Info.Serializer);
        channel.Abort(ChannelCloseStatus.Cancelled);
    }

    [Fact]
    public async Task A_server_that_chose_what_was_not_offered_is_refused()
    {
        await using TestApp app = await ServeForeignAsync("morse");
        await using Client<Ping, Pong> client = Connecting(app.Address, "Other, Json");
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        Assert.Contains("'morse'", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("other, json", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", true)]
    [InlineData("morse", true)]
    [InlineData("other", false)]
    public async Task A_choice_that_comes_late_must_be_the_first_offer(string chosen, bool isRefused)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await ServeForeignAsync(chosen, go.Task);
        await using Client<Ping, Pong> client = Connecting(app.Address, "Other, Json", TimeSpan.Zero);
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        Assert.False(channel.Info.IsConfirmed);
        Assert.Equal("Other", channel.Info.Serializer);
        go.SetResult();
        if (isRefused)
        {
            ChannelClosed closed = await channel.Closed.Within();
            Assert.Equal(ChannelCloseStatus.ProtocolError, closed.Status);
            Assert.Contains($"'{chosen}'", closed.Reason, StringComparison.Ordinal);
        }
        else
        {
            await using IAsyncEnumerator<Pong> answers = channel.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
            Assert.True(await answers.MoveNextAsync().AsTask().Within());
            Assert.Equal(7, answers.Current.Number);
            channel.Abort(ChannelCloseStatus.Cancelled);
        }
    }

    [Fact]
    public async Task A_raw_endpoint_takes_typed_messages_in_the_clients_first_serializer()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel(Talk.Path, async (IDuplexChannel<RawMessage, RawMessage> channel, CancellationToken ended) =>
            {
                await foreach (RawMessage message in channel.ReadAllAsync(ended))
                {
                    await channel.SendAsync(message, ended);
                }
            }),
            Wire.Http2Cleartext);
        await using Client<Ping, Pong> client = Connecting(app.Address, "Other, Json");
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal("Other", channel.Info.Serializer);
    }

    private static Client<Ping, Pong> Connecting(Uri address, string? offered, TimeSpan? headersTimeout = null) => new(
        address,
        Talk.Path,
        options =>
        {
            Over.Grpc(grpc => grpc.HeadersTimeout = headersTimeout ?? TestApp.Patience)(options);
            options.Serializer = offered;
        },
        null,
        new RenamedJson("Other"),
        new RenamedJson("Protobuf"));

    /// <summary>A server that says its choice, sends one message and stays.</summary>
    private static Task<TestApp> ServeForeignAsync(string? chosen, Task? go = null) => ForeignGrpc.StartServerAsync(async context =>
    {
        await (go ?? Task.CompletedTask);
        if (chosen is not null)
        {
            context.Response.Headers[Header] = chosen;
        }

        await context.Response.Body.WriteAsync(ForeignGrpc.Frame("""{"number":7}"""u8), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
    });

    private static Task<TestApp> StartAsync(string served) => TestApp.StartAsync(
        app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync),
        Wire.Http2Cleartext,
        builder =>
        {
            builder.Services.AddMessaging(builder.Configuration).AddSerializer(new RenamedJson("Other")).AddSerializer(new RenamedJson("Protobuf"));
            builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:Serializers", served);
        });
}
