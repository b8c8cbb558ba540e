using Microsoft.Extensions.Time.Testing;

namespace Messaging.Transports.Tests;

/// <summary>A clock that stands still, and says when a wait of one length has begun: by default the time limit of a handshake.</summary>
internal sealed class HandshakeClock(TimeSpan? awaited = null) : FakeTimeProvider, IDisposable
{
    /// <summary>The time limit that <see cref="StreamServer"/> documents.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _begun = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == (awaited ?? Limit))
        {
            _begun.Release();
        }

        return timer;
    }

    /// <summary>Waits for the next such wait to begin.</summary>
    public async Task BegunAsync(CancellationToken cancellationToken) =>
        Assert.True(await _begun.WaitAsync(StreamServerHost.Patience, cancellationToken), "It has not begun.");

    public void Dispose() => _begun.Dispose();
}
