namespace Messaging;

/// <summary>The section <c>Messaging:Endpoints</c>, for hosts. Thread-safe; a singleton of the application's services.</summary>
public interface IMessagingEndpoints
{
    /// <summary>
    /// The valid options of every entry by its name, as of the last good (re)load. Names are compared without case. No two have the same
    /// path.
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// The configuration is wrong, and no good one was loaded before.
    /// </exception>
    IReadOnlyDictionary<string, EndpointOptions> Options { get; }

    /// <summary>
    /// Adds a check that runs when every hosted service, the web server among them, has started and every endpoint is mapped.
    /// </summary>
    /// <param name="check">What it throws stops the start of the host.</param>
    void CheckWhenStarted(Action check);
}
