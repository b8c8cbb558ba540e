namespace Messaging.Configuration;

/// <summary>A list in one string, in order of preference.</summary>
internal static class WordList
{
    public static string[] Parse(string? text)
        => string.IsNullOrWhiteSpace(text) ? [] : text.Split(',', StringSplitOptions.TrimEntries);
}
