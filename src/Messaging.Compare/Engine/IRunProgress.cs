namespace Messaging.Compare.Engine;

/// <summary>Is told how far a run has come.</summary>
internal interface IRunProgress
{
    /// <summary>A scenario begins.</summary>
    void Begin(string scenario, int contestants, int rounds);

    /// <summary>A contestant is warmed up.</summary>
    void WarmUp(string contestant);

    /// <summary>A contestant has had a round, counted from one.</summary>
    void Round(string contestant, int round);

    /// <summary>The scenario has ended.</summary>
    void End();
}
