namespace Messaging.Fuzzing.Targets;

/// <summary>Reads headers as an HTTP server hands them on.</summary>
internal static class HeaderLines
{
    /// <summary>The lines that may be headers; no server hands on a name that is no token, or a value with control characters.</summary>
    public static IEnumerable<(string Name, string Value)> Parse(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].All(static c => char.IsAsciiLetterOrDigit(c) || c is '-') && line[colon..].All(static c => c >= ' ' && c != 127))
            {
                yield return (line[..colon], line[(colon + 1)..].Trim(' '));
            }
        }
    }
}
