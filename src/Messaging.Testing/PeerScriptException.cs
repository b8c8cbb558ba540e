namespace Messaging.Testing;

/// <summary>A peer could not follow its script.</summary>
public sealed class PeerScriptException : Exception
{
    internal PeerScriptException(int number, int count, string step, string what, Exception? innerException = null)
        : base($"Step {number} of {count}, {step}: {what}", innerException) => StepNumber = number;

    /// <summary>Which step it was, from 1.</summary>
    public int StepNumber { get; }
}
