namespace Messaging.Compare.Engine;

/// <summary>What was asked for cannot be done: told in one line, without a stack trace, and the tool ends with <see cref="ExitCode"/>.</summary>
internal sealed class CommandException(string message) : Exception(message)
{
    public const int ExitCode = 2;

    /// <summary>The message of another exception without its line breaks.</summary>
    public static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
