using Grpc.Core;
using Messaging.Transports;

namespace Messaging.Grpc.Client;

/// <summary>What a call says in its metadata, and what the server's says.</summary>
internal static class CallMetadata
{
    /// <summary>Whether a header is the protocol's own (gRPC over HTTP/2, "Requests").</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        || name.Equals(GrpcHandshake.SerializerHeader, StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase);

    public static CallOptions CreateOptions(TransportConnectContext context)
    {
        var headers = new Metadata();
        foreach ((string name, string value) in context.ConnectOptions?.Headers ?? new Dictionary<string, string>())
        {
            headers.Add(name, value);
        }

        if (context.Serializers.Count > 0)
        {
            headers.Add(GrpcHandshake.SerializerHeader, string.Join(", ", context.Serializers.Select(serializer => serializer.WireName)));
        }

        return new CallOptions(headers);
    }

    /// <summary>Finds the serializer that the server chose; the first offer where it does not say, or takes any.</summary>
    public static IMessageSerializer? ReadSerializer(Metadata? headers, IReadOnlyList<IMessageSerializer> offers)
    {
        if (offers.Count == 0)
        {
            return null;
        }

        string? chosen = headers?.GetValue(GrpcHandshake.SerializerHeader);
        return chosen is null or GrpcHandshake.NoSerializer
            ? offers[0]
            : offers.FirstOrDefault(offer => offer.WireName.Equals(chosen, StringComparison.OrdinalIgnoreCase))
            ?? throw new DuplexChannelException(
                ChannelCloseStatus.ProtocolError, $"The server chose the serializer '{chosen}', which was not offered; the offers were {string.Join(", ", offers.Select(offer => offer.WireName))}.");
    }

    /// <summary>An unconfirmed channel has begun with its first offer; a server that has chosen another cannot be understood.</summary>
    public static void CheckLateSerializer(Metadata headers, IMessageSerializer used)
    {
        if (headers.GetValue(GrpcHandshake.SerializerHeader) is { } chosen and not GrpcHandshake.NoSerializer && !used.WireName.Equals(chosen, StringComparison.OrdinalIgnoreCase))
        {
            throw new DuplexChannelException(
                ChannelCloseStatus.ProtocolError,
                $"The server chose the serializer '{chosen}' after HeadersTimeout, when the channel had begun with '{used.WireName}'.");
        }
    }
}
