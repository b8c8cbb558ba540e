using Messaging.WebSockets;

namespace Messaging.AspNetCore.Handshake;

/// <summary>What an endpoint and a client agreed on.</summary>
/// <param name="Serializer">The serializer, or <see langword="null"/> on a raw endpoint.</param>
/// <param name="Subprotocol">The subprotocol, or <see langword="null"/> for none.</param>
internal readonly record struct Negotiated(IMessageSerializer? Serializer, string? Subprotocol);

/// <summary>Chooses the serializer from what the client offers (RFC 6455 section 11.3.4).</summary>
internal static class Negotiation
{
    private const string DefaultSerializer = "Json";

    /// <param name="offers">The client's subprotocols, in its order of preference.</param>
    /// <param name="serializers">What the endpoint has, in its order of preference; empty on a raw endpoint.</param>
    /// <param name="negotiated">What was agreed on.</param>
    /// <returns>
    /// <see langword="false"/> where the client makes offers and the endpoint has none of them: clients that get no answer to an offer, browsers among them,
    /// would give up with less to go by.
    /// </returns>
    public static bool TryNegotiate(IEnumerable<string> offers, IReadOnlyList<IMessageSerializer> serializers, out Negotiated negotiated)
    {
        negotiated = default;
        if (serializers.Count == 0)
        {
            return true;
        }

        bool hasOffers = false;
        foreach (string offer in offers)
        {
            hasOffers = true;
            IMessageSerializer? match = serializers.FirstOrDefault(serializer => WebSocketHandshake.GetSubprotocol(serializer) == offer);
            if (match is not null)
            {
                negotiated = new Negotiated(match, offer);
                return true;
            }
        }

        IMessageSerializer? preferred = serializers.FirstOrDefault(
            serializer => serializer.Name.Equals(DefaultSerializer, StringComparison.OrdinalIgnoreCase));
        negotiated = new Negotiated(preferred ?? serializers[0], null);
        return !hasOffers;
    }
}
