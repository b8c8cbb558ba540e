namespace Messaging.AspNetCore.Security;

/// <summary>A feature of a request: the token that was taken out of its list of subprotocols. No record, whose text would show it.</summary>
internal sealed class OfferedToken(string value)
{
    public string Value => value;
}
