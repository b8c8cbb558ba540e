using System.Globalization;

namespace Prices;

/// <summary>How a stream went, as the client measured it. <c>--json</c> prints it.</summary>
internal sealed record Summary
{
    /// <summary>What was negotiated, as the client sees it.</summary>
    public required string Transport { get; init; }

    public required string Serializer { get; init; }

    /// <summary>The same as the server sees it.</summary>
    public required string ServerTransport { get; init; }

    public required string ServerSerializer { get; init; }

    /// <summary>How many quotes the server counted.</summary>
    public required long Sent { get; init; }

    public required long Received { get; init; }

    public required long Lost { get; init; }

    public required long Duplicated { get; init; }

    public required long OutOfOrder { get; init; }

    /// <summary>From the start of the connect to the end of the stream.</summary>
    public required double Seconds { get; init; }

    public bool IsClean() => Lost == 0 && Duplicated == 0 && OutOfOrder == 0;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Sent} sent, {Received} received, {Lost} lost, {Duplicated} duplicated, {OutOfOrder} out of order "
        + $"in {Seconds:0.00} s over {Transport}, {Serializer}");
}
