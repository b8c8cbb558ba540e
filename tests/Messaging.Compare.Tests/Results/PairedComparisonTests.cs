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

    [Fact]
    public void One_per_cent_is_a_tie_however_often_it_is_measured()
    {
        double[] reference = [.. Enumerable.Range(0, 1000).Select(round => 100 + (0.01 * (round % 7)))];
        PairedComparison comparison = PairedComparison.Of([.. reference.Select(value => value * 1.01)], reference);
        Assert.True(comparison.IsTie);
        Assert.Equal(1.01, comparison.Ratio!.Median, 6);
    }
}
