using Messaging.AspNetCore.Security;

namespace Messaging.AspNetCore.Hosting;

/// <summary>The transports of this server.</summary>
[Flags]
internal enum ServedTransports
{
    None = 0,
    WebSocket = 1,
    Grpc = 2,
}

/// <summary>What one endpoint serves its channels with.</summary>
/// <param name="Options">Its options, validated.</param>
/// <param name="Transports">The transports that are served.</param>
/// <param name="Serializers">The serializers in order of preference; empty on a raw endpoint.</param>
/// <param name="Origins">The web pages that may connect.</param>
internal sealed record EndpointSettings(
    EndpointOptions Options, ServedTransports Transports, IReadOnlyList<IMessageSerializer> Serializers, OriginPolicy Origins);
