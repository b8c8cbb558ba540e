using Messaging.AspNetCore.Tests.Support;
using Messaging.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>Calls over gRPC do not wait for headers before they send, and are refused as channels are.</summary>
public sealed class GrpcCallTests
{
    private static readonly Action<ChannelOptions> Patient = Over.Grpc(grpc => grpc.HeadersTimeout = TimeSpan.FromMinutes(5));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_sends_its_headers_with_its_response_is_not_waited_for()
    {
        await using TestApp app = await ForeignGrpc.StartServerAsync(async context =>
        {
            using MemoryStream request = new();
            await context.Request.Body.CopyToAsync(request, context.RequestAborted);
            await context.Response.Body.WriteAsync(request.ToArray(), context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Patient);
        IDuplexChannelFactory<Ping, Pong> calls = Factory(client);
        ChannelConnectOptions options = new() { Deadline = TestApp.Patience };

        Assert.Equal(1, (await calls.UnaryCallAsync(new Ping(1), options, Stop)).Number);
        Assert.Equal(2, (await calls.ClientStreamingCallAsync(new[] { new Ping(2) }.ToAsyncEnumerable(), options, Stop)).Number);
        Assert.Equal(3, (await calls.ServerStreamingCallAsync(new Ping(3), options, Stop).SingleAsync(Stop)).Number);
        Assert.Equal(2, await calls.DuplexStreamingCallAsync(new[] { new Ping(4), new Ping(5) }.ToAsyncEnumerable(), options, Stop).CountAsync(Stop));
    }

    [Theory]
    [InlineData(401, ChannelCloseStatus.Unauthenticated)]
    [InlineData(403, ChannelCloseStatus.PermissionDenied)]
    [InlineData(404, ChannelCloseStatus.ProtocolError)]
    [InlineData(429, ChannelCloseStatus.ResourceExhausted)]
    [InlineData(503, ChannelCloseStatus.Unavailable)]
    public async Task A_refusal_by_status_code_is_the_status_of_the_call(int code, ChannelCloseStatus expected)
    {
        await using TestApp app = await TestApp.StartAnsweringAsync(context => context.Response.StatusCode = code, Wire.Http2Cleartext);
        await AssertRefusedAsync(app, expected);
    }

    [Theory]
    [InlineData("12", ChannelCloseStatus.ProtocolError)]
    [InlineData("16", ChannelCloseStatus.Unauthenticated)]
    public async Task A_refusal_by_grpc_status_is_the_status_of_the_call(string code, ChannelCloseStatus expected)
    {
        await using TestApp app = await ForeignGrpc.StartServerAsync(context =>
        {
            context.Response.Headers["grpc-status"] = code;
            return Task.CompletedTask;
        });
        await AssertRefusedAsync(app, expected);
    }

    [Fact]
    public async Task A_call_falls_back_where_that_is_configured()
    {
        await using TestApp app = await TestApp.StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
                    {
                        return next(context);
                    }

                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                });
                app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
            },
            Wire.Tls);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, options =>
        {
            Patient(options);
            options.Fallback = "WebSocket";
        });
        Assert.Equal(7, (await Factory(client).UnaryCallAsync(new Ping(7), cancellationToken: Stop)).Number);
    }

    private static async Task AssertRefusedAsync(TestApp app, ChannelCloseStatus expected)
    {
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Patient);
        IDuplexChannelFactory<Ping, Pong> calls = Factory(client);
        Func<Task>[] kinds =
        [
            () => calls.UnaryCallAsync(new Ping(1), cancellationToken: Stop),
            () => calls.ClientStreamingCallAsync(Many(), cancellationToken: Stop),
            () => calls.ServerStreamingCallAsync(new Ping(1), cancellationToken: Stop).CountAsync(Stop).AsTask(),
            () => calls.DuplexStreamingCallAsync(Many(), cancellationToken: Stop).CountAsync(Stop).AsTask(),
        ];

        // The refusal and the requests cross on the way, so that one try shows little.
        for (int round = 0; round < 25; round++)
        {
            foreach (Func<Task> call in kinds)
            {
                DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(call);
                Assert.Equal((expected, true), (failure.Status, failure.ByPeer));
            }
        }
    }

    private static IAsyncEnumerable<Ping> Many() => Enumerable.Range(0, 1000).Select(number => new Ping(number)).ToAsyncEnumerable();

    private static IDuplexChannelFactory<Ping, Pong> Factory(Client<Ping, Pong> client) =>
        client.Services.GetRequiredService<IDuplexChannelFactory<Ping, Pong>>();
}
