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
    /// How many channels may be open on all endpoints of the process together, as of the last good (re)load; further ones are refused with
    /// <see cref="ChannelCloseStatus.ResourceExhausted"/>. <c>Messaging:MaxChannels</c>; default: 10,000. 0: no limit. From 0 to 1,000,000.
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// The configuration is wrong, and no good one was loaded before.
    /// </exception>
    int MaxChannels { get; }

    /// <summary>
    /// Adds a check that runs when every hosted service, the web server among them, has started and every endpoint is mapped, and then with each reload.
    /// </summary>
    /// <param name="check">
    /// Gets the <see cref="Options"/> that are to count. What it throws at the start stops that of the host; with a reload an
    /// <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> keeps the last good configuration.
    /// </param>
    void CheckWhenStarted(Action<IReadOnlyDictionary<string, EndpointOptions>> check);
}
