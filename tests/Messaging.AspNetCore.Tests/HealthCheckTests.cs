using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.AspNetCore.Tests;

/// <summary>The check of a named channel says whether the application could connect it now.</summary>
public sealed class HealthCheckTests
{
    public static TheoryData<string> Transports => ["WebSocket", "Grpc"];

    [Theory, MemberData(nameof(Transports))]
    public async Task A_channel_that_connects_is_healthy_and_is_closed_in_order(string transport)
    {
        TaskCompletionSource<ChannelClosed> seenByServer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await StartAsync(transport, async (channel, ended) =>
        {
            await Talk.EchoAsync(channel, ended);
            _ = channel.Closed.ContinueWith(closed => seenByServer.SetResult(closed.Result), TaskScheduler.Default);
        });

        HealthReportEntry entry = await CheckAsync(app.Address, transport);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.StartsWith($"Connected over {transport} in ", entry.Description, StringComparison.Ordinal);
        Assert.Equal(ChannelCloseStatus.Completed, (await seenByServer.Task.Within()).Status);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_failure_says_status_and_reason(string transport)
    {
        await using TestApp app = await StartAsync(transport, Talk.EchoAsync, web => web.Use((HttpContext context, RequestDelegate next) =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }));

        HealthReportEntry entry = await CheckAsync(app.Address, transport);

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.StartsWith("Channel \"talk\" could not connect: Unauthenticated. ", entry.Description, StringComparison.Ordinal);
        Assert.IsType<DuplexChannelException>(entry.Exception);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_server_that_does_not_answer_fails_the_check_within_its_time(string transport)
    {
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await StartAsync(transport, Talk.EchoAsync, web => web.Use((HttpContext _, RequestDelegate _) => over.Task));

        HealthReportEntry entry = await CheckAsync(app.Address, transport, TimeSpan.FromMilliseconds(200), HealthStatus.Degraded);

        over.SetResult();
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Matches("could not connect: Timeout. It was given up after \\d+\\.\\d s, the check's time-out.", entry.Description);
    }

    [Fact]
    public async Task A_handler_that_never_ends_does_not_make_the_channel_unhealthy()
    {
        await using TestApp app = await StartAsync("WebSocket", Talk.UntilEndedAsync);

        HealthReportEntry entry = await CheckAsync(app.Address, "WebSocket", TimeSpan.FromSeconds(3));

        Assert.Equal(HealthStatus.Healthy, entry.Status);
    }

    [Fact]
    public async Task A_channel_that_was_not_added_fails_with_the_names_of_those_that_were()
    {
        HealthReportEntry entry = await CheckAsync(new Uri("http://127.0.0.1:1"), "WebSocket", channel: "tlak");

        Assert.Equal("There is no channel \"tlak\" to check. Added: talk.", entry.Description);
    }

    private static async Task<HealthReportEntry> CheckAsync(
        Uri address, string transport, TimeSpan? timeout = null, HealthStatus? failureStatus = null, string channel = "talk")
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddHealthChecks().AddDuplexChannel(channel, failureStatus: failureStatus, timeout: timeout);
        services.AddMessaging().AddWebSockets().AddGrpc(grpc => grpc.HeadersTimeout = TestApp.Patience).AddChannel<Ping, Pong>("talk", options =>
        {
            (options.Address, options.Path, options.CloseTimeout) = (address, Talk.Path, TestApp.Patience);
            Over.Transport(transport)(options);
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken).Within();
        return report.Entries[channel];
    }

    private static Task<TestApp> StartAsync(
        string transport, Func<IDuplexChannel<Pong, Ping>, CancellationToken, Task> handler, Action<WebApplication>? use = null) => TestApp.StartAsync(
        web =>
        {
            use?.Invoke(web);
            web.MapDuplexChannel(Talk.Path, handler);
        },
        Over.Cleartext(transport));
}
