using System.ComponentModel.DataAnnotations;

namespace Messaging.Validation;

/// <summary>What is wrong with a message, and where.</summary>
/// <param name="Member">The path of the member from the message on, such as <c>Lines[2].Price</c>; empty for the message as a whole.</param>
/// <param name="Expected">What was expected.</param>
internal sealed record InvalidMember(string Member, string Expected)
{
    /// <summary>The same seen from the object that holds the one whose member it is.</summary>
    public InvalidMember Under(string holder) => this with { Member = Member is [] or ['[', ..] ? holder + Member : $"{holder}.{Member}" };

    public ValidationResult ToResult() => new(Expected, [Member]);
}

/// <summary>Refused messages in the words of exceptions.</summary>
internal static class InvalidMessage
{
    /// <summary>Says all, and stays on this side.</summary>
    public static ValidationException ToException<TMessage>(ValidationResult result)
    {
        string member = MemberOf<TMessage>(result);
        return new ValidationException(new ValidationResult($"{member}: {result.ErrorMessage ?? "not valid."}", [member]), null, null);
    }

    /// <summary>What a peer is told of a message that it has sent: the member and not the value.</summary>
    public static string ReasonOf(ValidationException exception) => $"Invalid message: {exception.ValidationResult.MemberNames.FirstOrDefault()}.";

    private static string MemberOf<TMessage>(ValidationResult result) =>
        result.MemberNames.FirstOrDefault() is { Length: > 0 } member ? member : typeof(TMessage).Name;
}
