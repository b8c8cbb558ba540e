namespace Prices;

/// <summary>
/// Finds what was lost, doubled or swapped in a stream of sequence numbers that begins with 1. Its memory grows with gaps only.
/// </summary>
internal sealed class SequenceCheck
{
    private readonly List<(long From, long To)> _gaps = [];
    private long _next = 1;

    /// <summary>How many numbers came.</summary>
    public long Received { get; private set; }

    /// <summary>How many came again.</summary>
    public long Duplicated { get; private set; }

    /// <summary>How many came after a higher one.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>How many different ones came.</summary>
    public long Distinct => Received - Duplicated;

    public void Add(long sequence)
    {
        Received++;
        if (sequence >= _next)
        {
            if (sequence > _next)
            {
                _gaps.Add((_next, sequence));
            }

            _next = sequence + 1;
            return;
        }

        int index = _gaps.FindIndex(gap => gap.From <= sequence && sequence < gap.To);
        if (index < 0)
        {
            Duplicated++;
            return;
        }

        OutOfOrder++;
        (long from, long to) = _gaps[index];
        _gaps.RemoveAt(index);
        _gaps.AddRange(((long From, long To)[])[(from, sequence), (sequence + 1, to)]);
        _gaps.RemoveAll(gap => gap.From == gap.To);
    }
}
