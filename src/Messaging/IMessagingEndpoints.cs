namespace Messaging;

/// <summary>What hosts need to serve channels: the section <c>Messaging:Endpoints</c> and the serializers. Thread-safe; a singleton of the application's services.</summary>
public interface IMessagingEndpoints
{
    /// <summary>
    /// The registered serializers, one for each <see cref="IMessageSerializer.Name"/>, in the order in which the names were added. Where several were added
    /// under one name, the last that can handle a type takes it.
    /// </summary>
    IReadOnlyList<IMessageSerializer> Serializers { get; }

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
