using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Benchmarks.Peers.Grpc;

/// <summary>Grpc.Net.Client and Grpc.AspNetCore with generated code: client, server and bidirectional streaming as their documentation shows them.</summary>
public sealed class GrpcPeer : IPeer
{
    /// <inheritdoc/>
    public string Name => "grpc";

    /// <inheritdoc/>
    public bool Supports(PayloadType payload) => true;

    /// <inheritdoc/>
    public void AddServices(WebApplicationBuilder builder) => builder.Services.AddGrpc();

    /// <inheritdoc/>
    public void Map(WebApplication app, StreamMeters meters) => app.MapGrpcService<StreamsService>();

    /// <inheritdoc/>
    public IPeerClient CreateClient(ServerAddress server) => new GrpcClient(server);
}
