using Grpc.Core;
using Grpc.Core.Interceptors;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.AspNetCore.Tests;

/// <summary>Channels in an application that serves gRPC of its own, or has conditions on its endpoints.</summary>
public sealed class GrpcHostingTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static (byte[] value) => value, static (byte[] value) => value);

    [Fact]
    public async Task Interceptors_of_the_application_run_for_channels()
    {
        Counting counting = new();
        await using TestApp app = await StartAsync(
            app => Map(app, Talk.Path),
            builder =>
            {
                builder.Services.AddSingleton(counting);
                builder.Services.AddGrpc(options => options.Interceptors.Add<Counting>());
            });
        await ExchangeAsync(app.Address, Talk.Path);
        Assert.Equal([Talk.Path], counting.Methods);
    }

    [Fact]
    public async Task Services_of_the_application_stand_beside_channels()
    {
        await using TestApp app = await StartAsync(
            app =>
            {
                Map(app, Talk.Path);
                Map(app, "/talk.v1.Talk/Listen");
                MapUnary(app, "talk.v1.Talk", "Ask");
                MapUnary(app, "other.v1.Other", "Ask");
            },
            builder => builder.Services.AddGrpc());
        await ExchangeAsync(app.Address, Talk.Path);
        await ExchangeAsync(app.Address, "/talk.v1.Talk/Listen");
        foreach (string path in new[] { "/talk.v1.Talk/Ask", "/other.v1.Other/Ask" })
        {
            using HttpResponseMessage response = await ForeignGrpc.CallAsync(app.Address, path, ForeignGrpc.Frame([1, 2, 3]));
            Assert.Equal(ForeignGrpc.Frame([1, 2, 3]), await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal("0", response.Field("grpc-status"));
        }
    }

    [Theory]
    [InlineData(true, "/talk.v1.Talk/Shout")]
    [InlineData(true, "/other.v1.Other/Talk")]
    [InlineData(false, "/talk.v1.Talk/Shout")]
    [InlineData(false, "/other.v1.Other/Talk")]
    public async Task An_unknown_method_is_refused(bool hasOwnGrpc, string path)
    {
        await using TestApp app = await StartAsync(
            app =>
            {
                Map(app, Talk.Path);
                Map(app, "/talk.v1.Talk/Listen");
            },
            builder =>
            {
                if (hasOwnGrpc)
                {
                    builder.Services.AddGrpc();
                }
            });
        await using Client<Ping, Pong> client = new(app.Address, path, Over.Grpc());
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
        Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        using HttpResponseMessage response = await ForeignGrpc.CallAsync(app.Address, path, []);
        Assert.Equal(hasOwnGrpc ? (200, "12") : (404, null), ((int)response.StatusCode, response.Field("grpc-status")));
    }

    [Fact]
    public async Task Compression_of_the_applications_answers_leaves_channels_alone()
    {
        await using TestApp app = await StartAsync(
            app => Map(app, Talk.Path), builder => builder.Services.AddGrpc(options => options.ResponseCompressionAlgorithm = "gzip"));
        await ExchangeAsync(app.Address, Talk.Path);
    }

    [Fact]
    public async Task A_required_host_counts_on_both_transports()
    {
        await using TestApp app = await TestApp.StartAsync(
            app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync).RequireHost("example.com"), Wire.Tls);
        foreach (string transport in new[] { "WebSocket", "Grpc" })
        {
            await using Client<Ping, Pong> client = new(app.Address, Talk.Path, Over.Transport(transport));
            DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => client.ConnectAsync());
            Assert.Equal(ChannelCloseStatus.ProtocolError, failure.Status);
        }
    }

    [Fact]
    public async Task Metadata_and_names_are_on_the_endpoint_of_each_transport()
    {
        Tag tag = new();
        await using TestApp app = await StartAsync(app => app.MapDuplexChannel<Pong, Ping>(Talk.Path, Talk.EchoAsync).WithMetadata(tag));
        RouteEndpoint[] endpoints =
        [
            .. app.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.RoutePattern.RawText == Talk.Path),
        ];
        Assert.Equal(2, endpoints.Length);
        Assert.All(endpoints, endpoint => Assert.Same(tag, endpoint.Metadata.GetMetadata<Tag>()));
        Assert.Equal(["CONNECT GET", "POST"], endpoints.Select(endpoint => string.Join(' ', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Order())).Order());
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path) => endpoints.MapDuplexChannel<Pong, Ping>(path, Talk.EchoAsync);

    private static void MapUnary(IEndpointRouteBuilder endpoints, string service, string name) => endpoints.MapGrpcService(
        ServerServiceDefinition.CreateBuilder()
            .AddMethod(new Method<byte[], byte[]>(MethodType.Unary, service, name, Bytes, Bytes), (request, _) => Task.FromResult(request)).Build());

    private static async Task ExchangeAsync(Uri address, string path)
    {
        await using Client<Ping, Pong> client = new(address, path, Over.Grpc());
        await using IDuplexChannel<Ping, Pong> channel = await client.ConnectAsync();
        await Talk.ExchangeAsync(channel);
        Assert.Equal(ChannelCloseStatus.Completed, (await Talk.FinishAsync(channel)).Status);
    }

    private static Task<TestApp> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? configure = null) =>
        TestApp.StartAsync(map, Wire.Http2Cleartext, configure);

    internal sealed class Counting : Interceptor
    {
        public List<string> Methods { get; } = [];

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Methods.Add(context.Method);
            return continuation(requestStream, responseStream, context);
        }
    }

    private sealed class Tag;
}
