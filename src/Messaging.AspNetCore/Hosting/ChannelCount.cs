namespace Messaging.AspNetCore.Hosting;

/// <summary>How many channels are open. Thread-safe.</summary>
internal sealed class ChannelCount
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    /// <summary>Counts one more.</summary>
    /// <param name="max">How many there may be; 0 for no limit.</param>
    /// <returns><see langword="false"/> where there are as many as may be; then nothing was counted.</returns>
    public bool TryAdd(int max)
    {
        if (Interlocked.Increment(ref _value) <= max || max == 0)
        {
            return true;
        }

        Remove();
        return false;
    }

    public void Remove() => Interlocked.Decrement(ref _value);
}
