namespace Messaging.Fuzzing;

/// <summary>Something that must not be, whatever a peer sends.</summary>
public sealed class FindingException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="message">What is wrong.</param>
    public FindingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What was thrown instead of what is documented.</param>
    public FindingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
