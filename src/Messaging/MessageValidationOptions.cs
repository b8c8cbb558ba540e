namespace Messaging;

/// <summary>What <c>AddValidation</c> checks of every message.</summary>
public sealed class MessageValidationOptions
{
    /// <summary>
    /// Whether a member of an enumeration may have a value that is not defined there, such as that of a newer peer. Default: <see langword="false"/>, the message
    /// is not valid. Of flags each bit must be defined.
    /// </summary>
    public bool AllowUndefinedEnumValues { get; set; }
}
