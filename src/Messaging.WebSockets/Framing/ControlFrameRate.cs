namespace Messaging.WebSockets.Framing;

/// <summary>
/// Bounds how often the peer may send pings and pongs. What it sent while this side did not read comes at once, so that a quiet time counts in its favour.
/// One thread at a time.
/// </summary>
internal sealed class ControlFrameRate(int perSecond, TimeProvider time)
{
    private const int LongestQuietSeconds = 60;

    private long _since = time.GetTimestamp();
    private long _left = perSecond;

    public int PerSecond => perSecond;

    /// <summary>Counts one frame.</summary>
    /// <returns>Whether it is still within the rate.</returns>
    public bool TryCount()
    {
        if (_left == 0)
        {
            TimeSpan elapsed = time.GetElapsedTime(_since);
            if (elapsed < TimeSpan.FromSeconds(1))
            {
                return false;
            }

            _since = time.GetTimestamp();
            _left = perSecond * (long)Math.Min(elapsed.TotalSeconds, LongestQuietSeconds);
        }

        _left--;
        return true;
    }
}
