namespace Messaging.Transports;

/// <summary>
/// Finds a write that makes no progress for the send time-out. One timer runs while writes have to wait, whatever their number, and rests otherwise.
/// <see cref="Begin"/> and <see cref="End"/> are called by one write loop, which has one write at a time.
/// </summary>
internal sealed class WriteWatch
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _period;
    private readonly TimeProvider _time;
    private readonly Action _onTimeout;
    private readonly CancellationToken _lifetime;
    private ITimer? _timer;
    private StandstillCount _standstill;
    private long _begun;
    private bool _isWaiting;
    private bool _isRunning;
    private bool _isOver;

    /// <param name="timeout">The send time-out; positive.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onTimeout">Called once.</param>
    /// <param name="lifetime">Ends the watch.</param>
    public WriteWatch(TimeSpan timeout, TimeProvider time, Action onTimeout, CancellationToken lifetime)
    {
        _period = StandstillCount.PeriodOf(timeout);
        _time = time;
        _onTimeout = onTimeout;
        _lifetime = lifetime;
    }

    /// <summary>A write has to wait.</summary>
    public void Begin()
    {
        Volatile.Write(ref _begun, _begun + 1);
        Volatile.Write(ref _isWaiting, true);
        Interlocked.MemoryBarrier();
        if (!Volatile.Read(ref _isRunning))
        {
            Run();
        }
    }

    /// <summary>It is done.</summary>
    public void End() => Volatile.Write(ref _isWaiting, false);

    private void Run()
    {
        lock (_gate)
        {
            if (_isRunning || _isOver)
            {
                return;
            }

            _isRunning = true;
            if (_timer is not null)
            {
                _timer.Change(_period, _period);
                return;
            }

            _timer = QuietTimer.Create(_time, static state => ((WriteWatch)state!).Look(), this, _period);
        }

        // Outside the lock: where the end has come already, it runs at once.
        _lifetime.UnsafeRegister(static state => ((WriteWatch)state!).Stop(), this);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_isOver || !_isRunning)
            {
                return;
            }

            if (!Volatile.Read(ref _isWaiting))
            {
                Rest();
            }

            if (!_isRunning || !_standstill.Look(Volatile.Read(ref _begun)))
            {
                return;
            }
        }

        Stop();
        _onTimeout();
    }

    private void Rest()
    {
        Volatile.Write(ref _isRunning, false);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isWaiting))
        {
            // A write began to wait just now, and may have seen the timer still running.
            Volatile.Write(ref _isRunning, true);
            return;
        }

        _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Stop()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }
}
