using CsCheck;
using Prices;

namespace Messaging.Interop.Tests;

/// <summary>The price client's own measure: a stream is only as clean as this finds it.</summary>
public sealed class SequenceCheckTests
{
    [Fact]
    public void It_counts_what_a_simple_model_counts() => Gen.Long[1, 12].List[0, 40].Sample(sequence =>
    {
        var check = new SequenceCheck();
        var seen = new HashSet<long>();
        long highest = 0, outOfOrder = 0;
        foreach (long number in sequence)
        {
            check.Add(number);
            outOfOrder += seen.Add(number) && number < highest ? 1 : 0;
            highest = Math.Max(highest, number);
        }

        Assert.Equal(sequence.Count, check.Received);
        Assert.Equal(seen.Count, check.Distinct);
        Assert.Equal(sequence.Count - seen.Count, check.Duplicated);
        Assert.Equal(outOfOrder, check.OutOfOrder);
    });
}
