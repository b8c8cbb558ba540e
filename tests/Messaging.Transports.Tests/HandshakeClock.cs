using Microsoft.Extensions.Time.Testing;

namespace Messaging.Transports.Tests;

/// <summary>A clock that stands still, and says when the time limit of a handshake has begun.</summary>
internal sealed class HandshakeClock : FakeTimeProvider, IDisposable
{
    /// <summary>The time limit that <see cref="StreamServer"/> documents.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _begun = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == Limit)
        {
            _begun.Release();
        }

        return timer;
    }

    /// <summary>Waits for the next handshake to begin.</summary>
    public async Task BegunAsync(CancellationToken cancellationToken) =>
        Assert.True(await _begun.WaitAsync(StreamServerHost.Patience, cancellationToken), "No handshake has begun.");

    public void Dispose() => _begun.Dispose();
}
