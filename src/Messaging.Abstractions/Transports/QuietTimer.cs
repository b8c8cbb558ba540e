namespace Messaging.Transports;

/// <summary>Makes timers that do not keep their creator's execution context, which would otherwise live as long as they do.</summary>
internal static class QuietTimer
{
    public static ITimer Create(TimeProvider timeProvider, TimerCallback callback, object state, TimeSpan period)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return timeProvider.CreateTimer(callback, state, period, period);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return timeProvider.CreateTimer(callback, state, period, period);
        }
    }
}
