using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Messaging;

namespace Chat;

/// <summary>
/// What a person may send. Generated classes take no attributes, so the rules are a validator: it sees each message before the handler does, and on a client
/// before a byte of it is sent.
/// </summary>
internal sealed partial class ChatRules : IMessageValidator<FromPerson>
{
    private const int LongestText = 500;

    public ValidationResult? Validate(FromPerson message) => message.ContentCase switch
    {
        FromPerson.ContentOneofCase.Enter when !RoomPattern().IsMatch(message.Enter.Room) => Refuse("enter.room", "Expected 1 to 24 of a-z, 0-9 and \"-\"."),
        FromPerson.ContentOneofCase.Enter when !NamePattern().IsMatch(message.Enter.Name) => Refuse("enter.name", "Expected 1 to 24 letters and digits."),
        FromPerson.ContentOneofCase.Say when !IsText(message.Say.Text) => Refuse("say.text", $"Expected 1 to {LongestText} characters in one line."),
        FromPerson.ContentOneofCase.None => Refuse("content", "Expected enter, say or typing."),
        _ => null,
    };

    private static ValidationResult Refuse(string member, string expected) => new(expected, [member]);

    // Control characters would be commands to the terminal of somebody who reads along on a console.
    private static bool IsText(string text) => text.Length <= LongestText && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    [GeneratedRegex(@"^[a-z0-9\-]{1,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RoomPattern();

    [GeneratedRegex(@"^[\p{L}\p{N}]([\p{L}\p{M}\p{N} .'_\-]{0,22}[\p{L}\p{M}\p{N}.])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
