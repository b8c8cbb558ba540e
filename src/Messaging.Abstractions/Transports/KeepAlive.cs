namespace Messaging.Transports;

/// <summary>What keep-alive asks of its connection. Called from a timer; nothing here may wait.</summary>
internal interface IKeepAliveHandler
{
    /// <summary>Asks the peer for a sign of life.</summary>
    void SendPing();

    /// <summary>Gives the peer a sign of life that it did not ask for.</summary>
    void SendPong();

    /// <summary>The peer has given none; the connection is lost. Called once, last.</summary>
    /// <param name="silence">How long the peer has been silent.</param>
    void OnSilent(TimeSpan silence);
}

/// <summary>
/// Finds a dead peer and spares a slow reader. After <see cref="ChannelLimits.KeepAliveInterval"/> of
/// silence it asks with a ping, after <see cref="ChannelLimits.KeepAliveTimeout"/> it gives up. While this side does not read, silence says nothing about the
/// peer; then this side gives unasked signs of life instead, because it does not see pings.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class KeepAlive : IDisposable
{
    private static readonly TimeSpan LongestPausedInterval = TimeSpan.FromSeconds(1);

    private readonly IKeepAliveHandler _handler;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _lastHeard;
    private long _askedAt;
    private TimeSpan _due;
    private bool _isAsking;
    private bool _isPaused;
    private bool _isStopped;

    /// <summary>Starts it.</summary>
    /// <param name="handler">Sends, and is told of a dead peer.</param>
    /// <param name="limits">The interval, where zero switches the search off, and the time-out.</param>
    /// <param name="timeProvider">The clock.</param>
    public KeepAlive(IKeepAliveHandler handler, ChannelLimits limits, TimeProvider timeProvider)
    {
        _handler = handler;
        _time = timeProvider;
        _interval = limits.KeepAliveInterval;
        _timeout = limits.KeepAliveTimeout;
        _lastHeard = timeProvider.GetTimestamp();
        _timer = timeProvider.CreateTimer(static state => ((KeepAlive)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            Schedule(_interval);
        }
    }

    /// <summary>The peer was heard. Cheap: called for every read.</summary>
    public void Heard() => Volatile.Write(ref _lastHeard, _time.GetTimestamp());

    /// <summary>This side stops reading because the application does not take messages, or goes on.</summary>
    /// <param name="paused">Whether it does not read.</param>
    public void SetPaused(bool paused)
    {
        lock (_gate)
        {
            _isPaused = paused;
            _isAsking = false;
            Heard();
            Schedule(paused ? PausedInterval() : _interval);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        _timer.Dispose();
    }

    private TimeSpan PausedInterval() =>
        _interval > TimeSpan.Zero && _interval < LongestPausedInterval ? _interval : LongestPausedInterval;

    private void OnTimer()
    {
        TimeSpan silence;
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            silence = _time.GetElapsedTime(Volatile.Read(ref _lastHeard));
            if (!_isPaused && !IsSilentTooLong(silence))
            {
                return;
            }

            if (_isPaused)
            {
                Schedule(PausedInterval());
            }
            else
            {
                _isStopped = true;
            }
        }

        if (_isPaused)
        {
            _handler.SendPong();
        }
        else
        {
            _handler.OnSilent(silence);
        }
    }

    private bool IsSilentTooLong(TimeSpan silence)
    {
        if (silence < _interval)
        {
            _isAsking = false;
            Schedule(_interval - silence);
            return false;
        }

        // Asked after an interval of silence, so what was heard since is the answer, however long ago that is by now.
        _isAsking &= Volatile.Read(ref _lastHeard) < _askedAt;
        TimeSpan waited = _time.GetElapsedTime(_askedAt);

        // A timer that comes far too late says that this process stood still (a breakpoint, a suspended machine), not that the peer was silent.
        if (!_isAsking || waited > _due + _timeout)
        {
            _isAsking = true;
            _askedAt = _time.GetTimestamp();
            _handler.SendPing();
            Schedule(_timeout);
            return false;
        }

        if (waited < _timeout)
        {
            Schedule(_timeout - waited);
            return false;
        }

        return true;
    }

    private void Schedule(TimeSpan due)
    {
        _due = due;
        if (_isStopped || (due <= TimeSpan.Zero && _interval == TimeSpan.Zero) || (_interval == TimeSpan.Zero && !_isPaused))
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // A timer may fire a little early; a millisecond more makes the first look find what it looks for.
        _timer.Change(due + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
