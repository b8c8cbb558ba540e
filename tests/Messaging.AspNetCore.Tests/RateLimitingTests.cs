using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Messaging.AspNetCore.Tests.Support;
using Messaging.Grpc;
using Messaging.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>ASP.NET Core's rate limiting on a channel's endpoint: the same on every transport.</summary>
public sealed class RateLimitingTests
{
    private const string Policy = "channels";
    private const string UserHeader = "x-user";

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task More_channels_in_a_time_than_allowed_are_refused_as_exhausted(string transport)
    {
        await using Limited app = await Limited.StartAsync(transport, _ => RateLimitPartition.GetFixedWindowLimiter(
            string.Empty, _ => new FixedWindowRateLimiterOptions { PermitLimit = 2, Window = TimeSpan.FromHours(1) }));
        await using Client<Ping, Pong> client = app.Client();
        for (int i = 0; i < 2; i++)
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            await Talk.ExchangeAsync(channel);
        }

        await ExpectRefusalAsync(client);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task A_concurrency_limit_is_held_for_the_life_of_a_channel_and_returned_with_its_end(string transport)
    {
        await using Limited app = await Limited.StartAsync(transport, _ => One(string.Empty));
        await using Client<Ping, Pong> client = app.Client();
        for (int i = 0; i < 3; i++)
        {
            await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
            await Talk.ExchangeAsync(channel);
            await ExpectRefusalAsync(client);
            await Talk.ExchangeAsync(channel);
            Task ended = app.NextEnd();
            switch (i)
            {
                case 0:
                    await Talk.FinishAsync(channel);
                    break;
                case 1:
                    channel.Abort(ChannelCloseStatus.Cancelled);
                    break;
                default:
                    await channel.DisposeAsync();
                    break;
            }

            await ended.Within();
        }
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task Each_user_has_a_limit_of_his_own(string transport)
    {
        await using Limited app = await Limited.StartAsync(transport, context => One(context.User.Identity?.Name));
        await using Client<Ping, Pong> client = app.Client();
        await using IDuplexChannel<Ping, Pong> anna = await client.ConnectAsync(As("anna"));
        await ExpectRefusalAsync(client, As("anna"));
        await using IDuplexChannel<Ping, Pong> boris = await client.ConnectAsync(As("boris"));
        await Talk.ExchangeAsync(anna);
        await Talk.ExchangeAsync(boris);
    }

    [Theory]
    [InlineData("WebSocket")]
    [InlineData("Grpc")]
    public async Task Each_address_has_a_limit_of_its_own(string transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has all of 127.0.0.0/8 on the loopback interface.");
        await using Limited app = await Limited.StartAsync(transport, context => One(context.Connection.RemoteIpAddress?.ToString()));
        await using Client<Ping, Pong> first = app.Client(IPAddress.Parse("127.0.0.2"));
        await using Client<Ping, Pong> second = app.Client(IPAddress.Parse("127.0.0.3"));
        await using IDuplexChannel<Ping, Pong> ofFirst = await first.ConnectAsync();
        await ExpectRefusalAsync(first);
        await using IDuplexChannel<Ping, Pong> ofSecond = await second.ConnectAsync();
        await Talk.ExchangeAsync(ofFirst);
        await Talk.ExchangeAsync(ofSecond);
    }

    private static async Task ExpectRefusalAsync(Client<Ping, Pong> client, ChannelConnectOptions? options = null)
    {
        DuplexChannelException refused = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync(options));
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, refused.Status);
    }

    private static ChannelConnectOptions As(string user)
    {
        ChannelConnectOptions options = new();
        options.Headers[UserHeader] = user;
        return options;
    }

    private static RateLimitPartition<string> One(string? key) =>
        RateLimitPartition.GetConcurrencyLimiter(key ?? string.Empty, _ => new ConcurrencyLimiterOptions { PermitLimit = 1 });

    /// <summary>A server whose endpoint has a rate limit.</summary>
    private sealed class Limited(string transport) : IAsyncDisposable
    {
        private TestApp _app = null!;
        private TaskCompletionSource _ended = new();

        public static async Task<Limited> StartAsync(string transport, Func<HttpContext, RateLimitPartition<string>> partition)
        {
            Limited limited = new(transport);
            limited._app = await TestApp.StartAsync(
                limited.Map,
                Over.Cleartext(transport),
                builder => builder.Services.AddRateLimiter(limiter =>
                {
                    limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                    limiter.AddPolicy(Policy, partition);
                }));
            return limited;
        }

        /// <summary>Completes when the next accepted request has ended and given back what it held.</summary>
        public Task NextEnd()
        {
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _ended.Task;
        }

        public Client<Ping, Pong> Client(IPAddress? from = null)
        {
            Action<SocketsHttpHandler>? bind = from is null ? null : handler => handler.ConnectCallback = (context, token) => ConnectFromAsync(from, context, token);
            return new Client<Ping, Pong>(_app.Address, Talk.Path, options =>
            {
                Over.Transport(transport)(options);
                options.Of<WebSocketTransportOptions>().ConfigureHandler = bind;
                options.Of<GrpcTransportOptions>().ConfigureHandler = bind;
            });
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private static async ValueTask<Stream> ConnectFromAsync(IPAddress from, SocketsHttpConnectionContext context, CancellationToken token)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        private void Map(WebApplication app)
        {
            app.Use(async (context, next) =>
            {
                if (context.Request.Headers.TryGetValue(UserHeader, out var user))
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user.ToString())], "Test"));
                }

                await next(context);
                if (context.Response.StatusCode != StatusCodes.Status429TooManyRequests)
                {
                    _ended.TrySetResult();
                }
            });
            app.UseRateLimiter();
            app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync).RequireRateLimiting(Policy);
        }
    }
}
