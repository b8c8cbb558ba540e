using System.ComponentModel.DataAnnotations;

namespace Messaging;

/// <summary>
/// Checks the messages of one type, beyond what their serializer checks. Register it with <c>AddValidator</c>, or as a singleton service beside
/// <c>AddValidation</c>. Of several for one type each is asked, until one objects. Thread-safe.
/// </summary>
/// <typeparam name="TMessage">The message type of the channel, as it is declared there.</typeparam>
public interface IMessageValidator<in TMessage>
{
    /// <summary>
    /// Checks one message. Called once for each message, on the thread of the sender or reader, so it must neither block nor keep the message. What it throws
    /// counts as an objection.
    /// </summary>
    /// <param name="message">The message; never <see langword="null"/>. A received one is the peer's: trust nothing in it.</param>
    /// <returns>
    /// <see langword="null"/> when the message is valid; else what was expected, and the member that is wrong. On receive the peer is told the first member name
    /// and nothing else, so values belong into the text alone.
    /// </returns>
    ValidationResult? Validate(TMessage message);
}
