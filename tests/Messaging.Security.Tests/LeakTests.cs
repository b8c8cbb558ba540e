using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Security.Tests;

/// <summary>What goes wrong inside a server stays there: the peer gets a status and a correlation id.</summary>
public sealed partial class LeakTests
{
    private const string FailPath = "/attack.v1.Attack/Fail";
    private const string TellPath = "/attack.v1.Attack/Tell";
    private const string Canary = "canary-c0ffee";

    private static readonly string Babel = string.Concat(Enumerable.Repeat("\u20ac\U0001D11E\u00e4", 400));

    [Fact]
    public async Task The_text_of_an_exception_reaches_no_close_frame_and_no_trailer()
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket socket = await RawWebSocket.OpenAsync(host.Http11, FailPath);
            await socket.SendAsync(Opcode.Text, "x"u8.ToArray());
            RawFrame close = await socket.ExpectCloseAsync(1011);
            Assert.Matches(HandlerFailed(), close.CloseReason);

            await using RawHttp2 http2 = await RawHttp2.ConnectAsync(host.Http2);
            await http2.SendAsync(RawHttp2.Call(1, FailPath));
            await http2.ExpectAcceptedAsync(1);
            await http2.SendDataAsync(1, ForeignGrpc.Frame([1]));
            Http2Frame trailers = await http2.ExpectAsync(
                frame => frame.Type == Http2FrameType.Headers && frame.Mentions(nameof(ChannelCloseStatus.Internal)), "trailers with Internal");
            string text = Encoding.Latin1.GetString(trailers.Payload);
            Assert.Matches(CorrelationId(), text);
            Assert.DoesNotContain(Canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        });
        string id = CorrelationId().Match(host.Logs.Ours.First(entry => entry.Level == LogLevel.Error).Message).Groups["id"].Value;
        Assert.NotEqual(string.Empty, id);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task The_text_of_an_exception_reaches_no_log_and_no_exception_of_the_client(string transport)
    {
        await using AttackedHost host = await StartAsync();
        using LogFile logs = new();
        ServiceCollection services = new();
        services.AddLogging(logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        services.AddMessaging().AddWebSockets().AddGrpc().AddChannel<RawMessage, RawMessage>("fail", options =>
        {
            (options.Address, options.Path) = (transport == "Grpc" ? host.Http2 : host.Http11, FailPath);
            options.Transport = transport;
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using IDuplexChannel<RawMessage, RawMessage> channel =
            await provider.GetRequiredService<IDuplexChannelFactory<RawMessage, RawMessage>>().ConnectAsync(null, stop);
        await channel.SendAsync(new RawMessage("x"u8.ToArray(), MessageKind.Text), stop);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(
            () => Expect.InTimeAsync(channel.ReadAllAsync(stop).FirstAsync(stop).AsTask()));
        Assert.Equal(ChannelCloseStatus.Internal, failure.Status);
        Assert.Matches(HandlerFailed(), failure.Reason);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        await channel.DisposeAsync();
        logs.AssertNeverHas(Canary);
    }

    [Fact]
    public async Task A_long_reason_of_many_bytes_a_character_is_cut_between_two()
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket socket = await RawWebSocket.OpenAsync(host.Http11, TellPath);
            RawFrame close = await socket.ExpectCloseAsync(4001);
            Assert.InRange(close.Payload.Length, 120, 125);
            Assert.True(Utf8.IsValid(close.Payload.AsSpan(2)));
            Assert.StartsWith(close.CloseReason, Babel, StringComparison.Ordinal);

            await using RawHttp2 http2 = await RawHttp2.ConnectAsync(host.Http2);
            await http2.SendAsync(RawHttp2.Call(1, TellPath));
            Http2Frame trailers = await http2.ExpectAsync(
                frame => frame.Type == Http2FrameType.Headers && frame.Mentions(nameof(ChannelCloseStatus.ResourceExhausted)), "trailers with ResourceExhausted");
            string message = GrpcMessage().Match(Encoding.Latin1.GetString(trailers.Payload)).Value;
            string reason = Uri.UnescapeDataString(message);
            Assert.InRange(reason.Length, 500, 512);
            Assert.StartsWith(reason, Babel, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(1007, "03E8E282")]
    [InlineData(1007, "03E8EDA080")]
    [InlineData(1002, "03")]
    [InlineData(1002, "03ED")]
    [InlineData(1000, "03E8E282ACF09D849E")]
    public async Task A_reason_of_a_peer_is_whole_characters_or_a_violation(int expected, string payload)
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using RawWebSocket socket = await RawWebSocket.OpenAsync(host.Http11);
            await socket.SendAsync(Opcode.Close, Convert.FromHexString(payload));
            await socket.ExpectCloseAsync(expected);
        });
    }

    [GeneratedRegex("^\\[correlation id [0-9a-f]{32}\\] The handler failed\\.$")]
    private static partial Regex HandlerFailed();

    [GeneratedRegex("(?i)correlation id:?(%20| )(?<id>[0-9a-f]{32})")]
    private static partial Regex CorrelationId();

    [GeneratedRegex("(%[0-9A-F]{2}){20,}")]
    private static partial Regex GrpcMessage();

    private static Task<AttackedHost> StartAsync() => AttackedHost.StartAsync(new AttackSetup
    {
        Map = app =>
        {
            app.MapDuplexChannel<RawMessage, RawMessage>(FailPath, async (channel, ended) =>
            {
                await channel.ReadAllAsync(ended).FirstAsync(ended);
                throw new InvalidOperationException(Canary, new InvalidTimeZoneException(Canary));
            });
            app.MapDuplexChannel<RawMessage, RawMessage>(TellPath, (IDuplexChannel<RawMessage, RawMessage> channel, CancellationToken _) =>
            {
                channel.Abort(ChannelCloseStatus.ResourceExhausted, Babel);
                return Task.CompletedTask;
            });
        },
    });
}
