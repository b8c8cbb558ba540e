using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Web;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Hosting;

/// <summary>Maps a gRPC method without a generated service, for gRPC and for gRPC-Web.</summary>
internal static class GrpcMapping
{
    // Messages are read from and written to the bodies by the transport, so that these are never called.
    private static readonly Marshaller<byte[]> Unused = new(static (byte[] _) => throw new NotSupportedException(), static (byte[] _) => throw new NotSupportedException());

    private static readonly ConditionalWeakTable<IServiceProvider, IServiceProvider> OwnServices = [];

    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string service, string name, Func<ServerCallContext, Task> serve)
    {
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, service, name, Unused, Unused);
        ServerServiceDefinition definition = ServerServiceDefinition.CreateBuilder().AddMethod(method, new DuplexStreamingServerMethod<byte[], byte[]>((_, _, context) => serve(context))).Build();
        IEndpointConventionBuilder builder = new EndpointsWithGrpc(endpoints, ServicesOf(endpoints.ServiceProvider)).MapGrpcService(definition);
        builder.Finally(endpoint => endpoint.RequestDelegate = Wrap(endpoints.ServiceProvider, endpoint.RequestDelegate!));
        return builder;
    }

    /// <summary>The application's own gRPC services where it has called AddGrpc, with its interceptors; else services that only these endpoints use.</summary>
    private static IServiceProvider ServicesOf(IServiceProvider application) =>
        application.GetService<IGrpcServiceActivator<ServerServiceDefinition>>() is not null
            ? application
            : OwnServices.GetValue(application, static application =>
            {
                var services = new ServiceCollection();
                services.AddLogging();
                services.AddSingleton(application.GetRequiredService<ILoggerFactory>());
                services.AddGrpc(static options => options.IgnoreUnknownServices = true);
                ServiceProvider own = services.BuildServiceProvider();
                application.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(own.Dispose);
                return own;
            });

    /// <summary>gRPC-Web is translated inside the endpoint, so that an application need not add its middleware; where it has, this one finds nothing to do.</summary>
    private static RequestDelegate Wrap(IServiceProvider services, RequestDelegate serve)
    {
        var pipeline = new ApplicationBuilder(services);
        pipeline.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        pipeline.Run(serve);
        return RunningHandler.KeepRequestFor(pipeline.Build());
    }

    private sealed class EndpointsWithGrpc(IEndpointRouteBuilder inner, IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources => inner.DataSources;

        public IApplicationBuilder CreateApplicationBuilder() => inner.CreateApplicationBuilder();
    }
}
