using CsCheck;
using Messaging.Compare.Results;

namespace Messaging.Compare.Tests.Results;

public sealed class PairedComparisonTests
{
    // Rounds of one contestant: a level, and noise of up to a tenth to each side that the machine gives to both contestants of a round.
    private static readonly Gen<double[]> Noise = Gen.Double[0.9, 1.1].Array[5, 30];

    [Fact]
    public void A_series_against_itself_shuffled_is_a_tie() =>
        (from values in Gen.Double[1, 1000].Array[1, 30] from shuffled in Gen.Shuffle(values) select (values, shuffled))
            .Sample(pair => Assert.True(PairedComparison.Of(pair.values, pair.shuffled).IsTie));

    [Fact]
    public void A_fifth_less_is_seen_through_the_noise_of_the_machine_and_of_each_round() =>
        (from machine in Noise
         from own in Gen.Double[0.98, 1.02].Array[machine.Length]
         from other in Gen.Double[0.98, 1.02].Array[machine.Length]
         where machine.Length >= 8
         select (values: machine.Zip(own, (m, o) => 80 * m * o).ToArray(), reference: machine.Zip(other, (m, o) => 100 * m * o).ToArray()))
            .Where(pair => Summary.Of(pair.values).Median < 0.95 * Summary.Of(pair.reference).Median)
            .Sample(pair => Assert.False(PairedComparison.Of(pair.values, pair.reference).IsTie));

    [Theory]
    [InlineData(2, 0.5, true)]
    [InlineData(3, 0.95, true)]
    [InlineData(3, 0.8, false)]
    [InlineData(5, 0.98, true)]
    [InlineData(5, 0.95, false)]
    [InlineData(15, 0.98, true)]
    [InlineData(15, 0.95, false)]
    public void Fewer_rounds_need_a_clearer_difference(int rounds, double share, bool isTie)
    {
        double[] reference = [.. Enumerable.Range(0, rounds).Select(round => 100 + (0.1 * (round % 3)))];
        Assert.Equal(isTie, PairedComparison.Of([.. reference.Select(value => value * share)], reference).IsTie);
        Assert.Equal(isTie, PairedComparison.Of(reference, [.. reference.Select(value => value * share)]).IsTie);
    }

    // Two that are the same, with noise of their own: how often chance alone sells a difference, over many pairs with a fixed seed.
    [Theory]
    [InlineData(3, 0.05)]
    [InlineData(5, 0.05)]
    [InlineData(7, 0.1)]
    [InlineData(9, 0.1)]
    [InlineData(15, 0.1)]
    [InlineData(30, 0.2)]
    public void Chance_alone_is_hardly_ever_sold_as_a_difference(int rounds, double noise)
    {
        var random = new Random(7);
        double[] Series() => [.. Enumerable.Range(0, rounds).Select(_ => 1 + (noise * ((2 * random.NextDouble()) - 1)))];
        int sold = Enumerable.Range(0, 5000).Count(_ => !PairedComparison.Of(Series(), Series()).IsTie);
        Assert.True(sold <= 75, $"{sold} of 5,000");
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(7, -1)]
    [InlineData(15, 2)]
    [InlineData(20, 3)]
    public void The_interval_is_that_of_the_sign_test(int rounds, int trimmed) =>
        Assert.Equal(trimmed, PairedComparison.Trimmed(rounds, PairedComparison.ErrorProbability));

    [Fact]
    public void One_round_tells_what_is_counted_and_nothing_else()
    {
        MetricResult Create(string metric) => MetricResult.Create(metric, "B", Better.Lower, [("a", [100]), ("b", [50]), ("c", [51])]);
        Assert.Equal([Standing.Behind, Standing.Best, Standing.Tie], Create(MetricNames.WireBytes).Measurements.Select(one => one.Standing));
        Assert.All(Create(MetricNames.P50).Measurements, one => Assert.Equal(Standing.None, one.Standing));
    }

    [Fact]
    public void Less_than_a_byte_of_allocation_is_a_tie()
    {
        Assert.True(PairedComparison.Of([0.9, 0.9, 0.9, 0.9, 0.9], [0.1, 0.1, 0.1, 0.1, 0.1], MetricNames.ClientAllocated).IsTie);
        Assert.False(PairedComparison.Of([88, 88, 88, 88, 88], [0, 0, 0, 0, 0], MetricNames.ClientAllocated).IsTie);
    }

    [Fact]
    public void One_per_cent_is_a_tie_however_often_it_is_measured()
    {
        double[] reference = [.. Enumerable.Range(0, 1000).Select(round => 100 + (0.01 * (round % 7)))];
        PairedComparison comparison = PairedComparison.Of([.. reference.Select(value => value * 1.01)], reference);
        Assert.True(comparison.IsTie);
        Assert.Equal(1.01, comparison.Ratio!.Median, 6);
    }
}
