using System.Text.RegularExpressions;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests;

/// <summary>What a failure on the server tells its peer, and what it tells the log.</summary>
public sealed partial class FailureTests
{
    private const string Canary = "canary-4711";

    public static TheoryData<string> Transports => ["WebSocket", "Grpc"];

    [Theory, MemberData(nameof(Transports))]
    public async Task The_peer_of_a_handler_that_throws_is_told_an_id_that_the_log_has(string transport)
    {
        await using TestApp app = await StartAsync(transport, Throw);
        ChannelClosed closed = await EndAsync(app, transport, new Ping(1));
        Assert.Equal((ChannelCloseStatus.Internal, true), (closed.Status, closed.ByPeer));
        Match reason = Reason().Match(closed.Reason!);
        Assert.True(reason.Success, closed.Reason);
        Assert.Equal("The handler failed.", reason.Groups["text"].Value);
        LogRecorder.LogEntry logged = Assert.Single(app.Logs.Of(LogLevel.Error));
        Assert.Contains(reason.Groups["id"].Value, logged.Message, StringComparison.Ordinal);
        Assert.Equal(Canary, logged.Exception?.Message);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task The_peer_of_a_bad_message_is_told_an_id_that_the_log_has(string transport)
    {
        await using TestApp app = await StartAsync(transport, Talk.EchoAsync);
        ChannelClosed closed = await EndAsync(app, transport, new { Number = Canary });
        Assert.Equal((ChannelCloseStatus.InvalidMessage, true), (closed.Status, closed.ByPeer));
        Match reason = Reason().Match(closed.Reason!);
        Assert.True(reason.Success, closed.Reason);
        Assert.Equal("A received message could not be deserialized.", reason.Groups["text"].Value);
        LogRecorder.LogEntry logged = Assert.Single(app.Logs.Of(LogLevel.Information), entry => entry.Message.Contains("refused", StringComparison.Ordinal));
        Assert.Contains(reason.Groups["id"].Value, logged.Message, StringComparison.Ordinal);
        Assert.Contains("System.Text.Json.JsonException", logged.Message, StringComparison.Ordinal);
        Assert.Null(logged.Exception);
        Assert.Empty(app.Logs.Of(LogLevel.Error));
    }

    [Theory]
    [InlineData("WebSocket", "Development", null, true)]
    [InlineData("Grpc", "Development", null, true)]
    [InlineData("WebSocket", "Development", false, false)]
    [InlineData("Grpc", "Development", false, false)]
    [InlineData("WebSocket", "Staging", null, false)]
    [InlineData("Grpc", "Staging", null, false)]
    [InlineData("WebSocket", "Production", true, true)]
    [InlineData("Grpc", "Production", true, true)]
    public async Task Details_are_told_in_development_or_where_they_are_switched_on(string transport, string environment, bool? option, bool isTold)
    {
        await using TestApp app = await StartAsync(transport, Throw, builder =>
        {
            var host = (IHostEnvironment)builder.Services.Last(service => service.ServiceType == typeof(IHostEnvironment)).ImplementationInstance!;
            host.EnvironmentName = environment;
            if (option is not null)
            {
                builder.Set("Messaging:Endpoints:talk:Path", Talk.Path).Set("Messaging:Endpoints:talk:EnableDetailedErrors", $"{option}");
            }
        });
        string reason = (await EndAsync(app, transport, new Ping(1))).Reason!;
        Assert.Equal(isTold, reason.Contains("System.InvalidTimeZoneException", StringComparison.Ordinal));
        if (isTold && transport == "Grpc")
        {
            // A WebSocket's Close frame has room for 123 bytes, and cuts the end.
            Assert.EndsWith($"System.InvalidTimeZoneException: {Canary}", reason, StringComparison.Ordinal);
        }

        Assert.Matches(Reason(), reason);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task What_a_peer_gives_as_its_reason_is_one_line(string transport)
    {
        await using TestApp app = await StartAsync(transport, async (channel, ended) =>
        {
            await channel.ReadAllAsync(ended).FirstAsync(ended);
            channel.Abort(ChannelCloseStatus.Cancelled, "a\r\nb\u001b[31m\u202Ec\u2028d\u0085");
        });
        ChannelClosed closed = await EndAsync(app, transport, new Ping(1));
        Assert.Equal((ChannelCloseStatus.Cancelled, "a  b [31m c d "), (closed.Status, closed.Reason));
    }

    [Fact]
    public async Task What_a_foreign_grpc_server_gives_as_its_message_is_one_bounded_line_in_the_reason_the_exception_and_every_log()
    {
        await using TestApp server = await ForeignGrpc.StartServerAsync(context =>
        {
            context.Response.Headers["grpc-status"] = "7";
            context.Response.Headers["grpc-message"] = "no%0D%0Aadmin logged in%1B[31m" + new string('x', 5_000);
            return Task.CompletedTask;
        });
        var logs = new LogRecorder();
        ServiceCollection services = new();
        services.AddLogging(logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        services.AddMessaging().AddGrpc().AddChannel<Ping, Pong>("test", options =>
        {
            (options.Address, options.Path) = (server.Address, Talk.Path);
            Over.Grpc()(options);
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(
            () => provider.GetRequiredService<IDuplexChannelFactory<Ping, Pong>>().ConnectAsync(null, TestContext.Current.CancellationToken));
        Assert.StartsWith("no  admin logged in [31mxxx", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(512, failure.Reason!.Length);
        for (Exception? exception = failure; exception is not null; exception = exception.InnerException)
        {
            Assert.DoesNotContain("\nadmin", exception.Message, StringComparison.Ordinal);
            Assert.InRange(exception.Message.Length, 1, 1_000);
        }

        Assert.Contains(logs.Entries, entry => entry.Category.StartsWith("Grpc", StringComparison.Ordinal) && entry.Message.Contains("admin", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Entries, entry => entry.Message.AsSpan().ContainsAny("\r\n\u001b"));
    }

    [GeneratedRegex("^\\[correlation id (?<id>[0-9a-f]{32})\\] (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Reason();

    private static async Task Throw(IDuplexChannel<Pong, Ping> channel, CancellationToken ended)
    {
        await channel.ReadAllAsync(ended).FirstAsync(ended);
        throw new InvalidTimeZoneException(Canary);
    }

    private static Task<TestApp> StartAsync(
        string transport, Func<IDuplexChannel<Pong, Ping>, CancellationToken, Task> handler, Action<WebApplicationBuilder>? configure = null) =>
        TestApp.StartAsync(app => app.MapDuplexChannel(Talk.Path, handler), Over.Cleartext(transport), configure);

    private static async Task<ChannelClosed> EndAsync<TSend>(TestApp app, string transport, TSend message)
    {
        await using Client<TSend, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
        await using IDuplexChannel<TSend, Pong> channel = await client.ConnectAsync();
        await channel.SendAsync(message, TestContext.Current.CancellationToken);
        ChannelClosed closed = await channel.Closed.Within();
        Assert.DoesNotContain(Canary, string.Join(' ', closed.Trailers.Select(trailer => trailer.Value)), StringComparison.Ordinal);
        return closed;
    }
}
