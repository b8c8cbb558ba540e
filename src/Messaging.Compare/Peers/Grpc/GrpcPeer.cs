using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.Grpc;

/// <summary>Grpc.Net.Client and Grpc.AspNetCore with generated code: client, server and bidirectional streaming as their documentation shows them.</summary>
internal sealed class GrpcPeer : IPeer
{
    public string Name => "grpc";

    public PeerDescription Description { get; } = new("gRPC", "Protobuf", "2");

    public bool Supports(PayloadId payload) => payload.IsBytes || payload == PayloadId.Quote;

    public void AddServices(WebApplicationBuilder builder) => builder.Services.AddGrpc();

    public void Map(WebApplication app, StreamMeters meters) => app.MapGrpcService<StreamsService>();

    public IPeerClient CreateClient(ServerAddress server) => new GrpcClient(server);
}
