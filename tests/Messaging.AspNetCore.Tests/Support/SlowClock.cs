namespace Messaging.AspNetCore.Tests.Support;

/// <summary>
/// A clock of a server that goes ten times slower than the real one, so that what a busy machine or a process that stands still takes of it is little.
/// </summary>
internal sealed class SlowClock : TimeProvider
{
    private const int Factor = 10;

    public override long GetTimestamp() => base.GetTimestamp() / Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SlowTimer(base.CreateTimer(callback, state, Stretch(dueTime), Stretch(period)));

    // Negative is infinite.
    private static TimeSpan Stretch(TimeSpan time) => time > TimeSpan.Zero ? time * Factor : time;

    private sealed class SlowTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Stretch(dueTime), Stretch(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
