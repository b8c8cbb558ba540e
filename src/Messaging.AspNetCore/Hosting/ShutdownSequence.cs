namespace Messaging.AspNetCore.Hosting;

/// <summary>What happens to the channels of one endpoint when the host stops: first the handlers' grace, then the end, then they are left behind.</summary>
#pragma warning disable CA1001 // It lives as long as the host, and its timers run only while that stops.
internal sealed class ShutdownSequence
#pragma warning restore CA1001
{
    // The process must be gone 2 s after the grace, and after the handlers the server itself has to stop.
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _graceOver;
    private readonly CancellationTokenSource _leftBehind;

    public ShutdownSequence(Func<TimeSpan> grace, TimeProvider timeProvider, CancellationToken stopping)
    {
        _graceOver = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        _leftBehind = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        Stopping = stopping;
        stopping.Register(() =>
        {
            TimeSpan time = grace();
            _graceOver.CancelAfter(time);
            _leftBehind.CancelAfter(time + EndingTime);
        });
    }

    /// <summary>Cancelled at once when the host stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Cancelled when the handlers' time to return is over: channels end now.</summary>
    public CancellationToken GraceOver => _graceOver.Token;

    /// <summary>Cancelled when ending has taken too long: handlers that are still running are not waited for.</summary>
    public CancellationToken LeftBehind => _leftBehind.Token;
}
