namespace Messaging.Calls;

/// <summary>The tokens that may cancel a call: the argument of the method, and that of <c>WithCancellation</c>.</summary>
internal readonly record struct CallTokens(CancellationToken Argument, CancellationToken Enumeration)
{
    public bool AreCancelled => Argument.IsCancellationRequested || Enumeration.IsCancellationRequested;

    /// <summary>Makes the exception that the caller expects: with the token that he cancelled.</summary>
    public OperationCanceledException ToException() => new(Argument.IsCancellationRequested ? Argument : Enumeration);
}
