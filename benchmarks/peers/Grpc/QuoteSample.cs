using Google.Protobuf.WellKnownTypes;
using Messaging.Benchmarks.Peers.Grpc.Protos;

namespace Messaging.Benchmarks.Peers.Grpc;

/// <summary>The object of the benchmarks as a generated message.</summary>
public static class QuoteSample
{
    /// <summary>The same values as <see cref="Quote.Sample"/>.</summary>
    public static QuoteMessage Message { get; } = new()
    {
        Symbol = Quote.Sample.Symbol,
        Price = Quote.Sample.Price,
        Volume = Quote.Sample.Volume,
        Time = Timestamp.FromDateTimeOffset(Quote.Sample.Time),
    };
}
