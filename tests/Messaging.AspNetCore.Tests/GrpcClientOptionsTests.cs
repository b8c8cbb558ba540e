using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Grpc.Net.Compression;
using Messaging.AspNetCore.Tests.Support;
using Messaging.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>What Grpc.Net.Client can do, a channel can.</summary>
public sealed class GrpcClientOptionsTests
{
    [Fact]
    public async Task The_handler_can_be_changed_and_is_made_once()
    {
        int made = 0;
        int connected = 0;
        await using TestApp app = await EchoAsync();
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc(grpc => grpc.ConfigureHandler = handler =>
        {
            made++;
            handler.ConnectCallback = async (context, token) =>
            {
                connected++;
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }));
        await ExchangeTwiceAsync(client);
        Assert.Equal((1, 1), (made, connected));
    }

    [Fact]
    public async Task The_users_own_handler_is_used()
    {
        ConcurrentQueue<Uri?> requests = new();
        await using TestApp app = await EchoAsync();
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc(grpc => grpc.ConfigureChannel = channel =>
        {
            Assert.IsType<SocketsHttpHandler>(channel.HttpHandler);
            channel.HttpHandler = new Recording(requests);
        }));
        await ExchangeTwiceAsync(client);
        Assert.Equal(["http", "http"], requests.Select(request => request!.Scheme));
        Assert.All(requests, request => Assert.Equal(Talk.Path, request!.AbsolutePath));
    }

    [Fact]
    public async Task An_interceptor_sees_each_call()
    {
        Watching watching = new();
        await using TestApp app = await EchoAsync();
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc(grpc => grpc.ConfigureInvoker = invoker =>
        {
            watching.Made++;
            return invoker.Intercept(watching);
        }));
        await ExchangeTwiceAsync(client);
        Assert.Equal(1, watching.Made);
        Assert.Equal([Talk.Path, Talk.Path], watching.Methods.Select(method => method.FullName));
    }

    [Fact]
    public async Task An_interceptor_may_add_metadata()
    {
        await using TestApp app = await TellAsync("x-trace");
        await using Client<Ping, string> client = new(app.Address, Talk.Path, Over.Grpc(grpc => grpc.ConfigureInvoker = invoker => invoker.Intercept(metadata =>
        {
            metadata.Add("x-trace", "7");
            return metadata;
        })));
        Assert.Equal("7", await FirstAsync(client));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_credentials_are_sent(bool perCall)
    {
        CallCredentials credentials = CallCredentials.FromInterceptor((context, metadata) =>
        {
            Assert.EndsWith("/talk.v1.Talk", context.ServiceUrl, StringComparison.Ordinal);
            metadata.Add("authorization", "Bearer token");
            return Task.CompletedTask;
        });
        await using TestApp app = await TellAsync("authorization", Wire.Tls);
        await using Client<Ping, string> client = new(app.Address, Talk.Path, Over.Grpc(grpc =>
        {
            if (perCall)
            {
                grpc.ConfigureCall = call => call.WithCredentials(credentials);
            }
            else
            {
                grpc.ConfigureChannel = channel => channel.Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, credentials);
            }
        }));
        Assert.Equal("Bearer token", await FirstAsync(client));
    }

    [Fact]
    public async Task A_retry_policy_retries()
    {
        int attempts = 0;
        await using TestApp app = await TestApp.StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    if (Interlocked.Increment(ref attempts) >= 3)
                    {
                        return next(context);
                    }

                    context.Response.ContentType = "application/grpc";
                    context.Response.Headers["grpc-status"] = "14";
                    return Task.CompletedTask;
                });
                app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync);
            },
            Wire.Http2Cleartext);
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc(grpc =>
        {
            grpc.HeadersTimeout = TestApp.Patience;
            grpc.ConfigureChannel = channel => channel.ServiceConfig = new ServiceConfig
            {
                MethodConfigs =
                {
                    new MethodConfig
                    {
                        Names = { MethodName.Default },
                        RetryPolicy = new RetryPolicy
                        {
                            MaxAttempts = 5,
                            InitialBackoff = TimeSpan.FromMilliseconds(1),
                            MaxBackoff = TimeSpan.FromMilliseconds(1),
                            BackoffMultiplier = 1,
                            RetryableStatusCodes = { StatusCode.Unavailable },
                        },
                    },
                },
            };
        }));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel, 100);
        Assert.Equal(3, attempts);
        Assert.Equal(ChannelCloseStatus.Completed, (await Talk.FinishAsync(channel)).Status);
    }

    [Theory]
    [InlineData(Wire.Http2Cleartext)]
    [InlineData(Wire.Tls)]
    public async Task A_resolver_gives_the_addresses_and_calls_are_spread(Wire wire)
    {
        await using TestApp one = await TellAsync("", wire);
        await using TestApp two = await TellAsync("", wire);
        StaticResolverFactory resolver = new(_ => [new BalancerAddress(one.Address.Host, one.Address.Port), new BalancerAddress(two.Address.Host, two.Address.Port)]);
        await using ServiceProvider services = new ServiceCollection().AddSingleton<ResolverFactory>(resolver).BuildServiceProvider();
        await using Client<Ping, string> client = new(new Uri("http://unused:1"), Talk.Path, Over.Grpc(grpc =>
        {
            grpc.Address = new Uri("static:///talk");
            grpc.HeadersTimeout = TestApp.Patience;
            grpc.ConfigureChannel = channel =>
            {
                channel.ServiceProvider = services;
                channel.Credentials = wire == Wire.Tls ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
                channel.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
            };
        }));
        HashSet<string> ports = [];
        while (ports.Count < 2)
        {
            ports.Add(await FirstAsync(client, channel => Assert.Equal(wire == Wire.Tls, channel.Info.IsSecure)));
        }

        Assert.Equal(new[] { $"{one.Address.Port}", $"{two.Address.Port}" }.Order(), ports.Order());
    }

    [Fact]
    public async Task A_name_is_resolved_by_dns()
    {
        await using TestApp app = await EchoAsync();
        await using Client<Ping, Pong> client = new(new Uri("http://unused:1"), Talk.Path, Over.Grpc(grpc =>
        {
            grpc.Address = new Uri($"dns:///127.0.0.1:{app.Address.Port}");
            grpc.ConfigureChannel = channel => channel.Credentials = ChannelCredentials.Insecure;
        }));
        await ExchangeTwiceAsync(client);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_compressed_message_needs_a_provider(bool hasProvider)
    {
        using MemoryStream compressed = new();
        await using (GZipStream gzip = new(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync("""{"number":7}"""u8.ToArray(), TestContext.Current.CancellationToken);
        }

        await using TestApp app = await ForeignGrpc.StartServerAsync(async context =>
        {
            context.Response.Headers["grpc-encoding"] = "gzip";
            await context.Response.Body.WriteAsync(ForeignGrpc.Frame(compressed.ToArray(), flag: 1));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Grpc(grpc => grpc.ConfigureChannel = channel =>
        {
            if (hasProvider)
            {
                channel.CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest)];
                channel.MaxReceiveMessageSize = 1000;
            }
        }));
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        if (hasProvider)
        {
            await foreach (Pong pong in channel.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                Assert.Equal(7, pong.Number);
            }
        }

        Assert.Equal(hasProvider ? ChannelCloseStatus.Completed : ChannelCloseStatus.ProtocolError, (await channel.Closed.Within()).Status);
    }

    private static Task<TestApp> EchoAsync() =>
        TestApp.StartAsync(app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync), Wire.Http2Cleartext);

    /// <summary>A server that tells the value of a header, or its port.</summary>
    private static Task<TestApp> TellAsync(string header, Wire wire = Wire.Http2Cleartext) => TestApp.StartAsync(
        app => app.MapDuplexChannel(Talk.Path, async (IDuplexChannel<string, Ping> channel, DuplexChannelContext context) =>
        {
            string answer = header.Length == 0 ? $"{context.HttpContext.Connection.LocalPort}" : context.HttpContext.Request.Headers[header].ToString();
            await channel.SendAsync(answer, context.Ended);
        }),
        wire);

    private static async Task<string> FirstAsync(Client<Ping, string> client, Action<IDuplexChannel<Ping, string>>? check = null)
    {
        await using IDuplexChannel<Ping, string> channel = await client.ConnectAsync();
        check?.Invoke(channel);
        await foreach (string answer in channel.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            return answer;
        }

        throw new InvalidOperationException("There was no answer.");
    }

    private static async Task ExchangeTwiceAsync(Client<Ping, Pong> client)
    {
        await using IDuplexChannel<Ping, Pong> first = await client.ConnectAsync();
        await Talk.ExchangeAsync(first);
        await using IDuplexChannel<Ping, Pong> second = await client.ConnectAsync();
        await Talk.ExchangeAsync(second);
    }

    private sealed class Recording(ConcurrentQueue<Uri?> requests) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requests.Enqueue(request.RequestUri);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
