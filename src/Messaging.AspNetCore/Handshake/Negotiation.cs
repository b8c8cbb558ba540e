namespace Messaging.AspNetCore.Handshake;

/// <summary>What an endpoint and a client agreed on.</summary>
/// <param name="Serializer">The serializer, or <see langword="null"/> on a raw endpoint.</param>
/// <param name="Offer">The client's offer that was taken, or <see langword="null"/> where there was none.</param>
internal readonly record struct Negotiated(IMessageSerializer? Serializer, string? Offer);

/// <summary>Chooses the serializer from what the client offers: subprotocols (RFC 6455 section 11.3.4) or metadata.</summary>
/// <param name="nameOf">What a client calls a serializer in its offers.</param>
/// <param name="defaultSerializer">The serializer of a client that makes no offer.</param>
internal sealed class Negotiation(Func<IMessageSerializer, string> nameOf, string defaultSerializer)
{
    /// <param name="offers">The client's offers, in its order of preference.</param>
    /// <param name="serializers">What the endpoint has, in its order of preference; empty on a raw endpoint.</param>
    /// <param name="negotiated">What was agreed on.</param>
    /// <returns>
    /// <see langword="false"/> where the client makes offers and the endpoint has none of them: clients that get no answer to an offer, browsers among them,
    /// would give up with less to go by.
    /// </returns>
    public bool TryNegotiate(IEnumerable<string> offers, IReadOnlyList<IMessageSerializer> serializers, out Negotiated negotiated)
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
            IMessageSerializer? match = serializers.FirstOrDefault(serializer => nameOf(serializer) == offer);
            if (match is not null)
            {
                negotiated = new Negotiated(match, offer);
                return true;
            }
        }

        IMessageSerializer? preferred = serializers.FirstOrDefault(
            serializer => serializer.Name.Equals(defaultSerializer, StringComparison.OrdinalIgnoreCase));
        negotiated = new Negotiated(preferred ?? serializers[0], null);
        return !hasOffers;
    }

    /// <summary>What the endpoint has, as a client would offer it.</summary>
    public string Describe(IReadOnlyList<IMessageSerializer> serializers) => string.Join(", ", serializers.Select(nameOf));
}
