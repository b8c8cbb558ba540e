namespace Messaging.AspNetCore.Hosting;

/// <summary>What one endpoint serves its channels with.</summary>
/// <param name="Options">Its options, validated.</param>
/// <param name="Serializers">The serializers in order of preference; empty on a raw endpoint.</param>
internal sealed record EndpointSettings(EndpointOptions Options, IReadOnlyList<IMessageSerializer> Serializers);
