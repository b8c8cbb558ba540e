namespace Messaging.Compare.Results;

/// <summary>A message that was sent.</summary>
internal sealed record PayloadInfo
{
    /// <summary>The name that scenarios refer to.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for a reader: the type of the user, or a few words.</summary>
    public required string Description { get; init; }

    /// <summary>What was encoded, one entry for each serializer.</summary>
    public IReadOnlyList<EncodedLength> Encoded { get; init; } = [];
}

/// <summary>How long a message is in one encoding.</summary>
/// <param name="Serializer">The serializer.</param>
/// <param name="Bytes">The length of the encoded message.</param>
internal sealed record EncodedLength(string Serializer, int Bytes);
