using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Findings;

/// <summary>The words for findings, the same in the terminal and in every page.</summary>
internal static class FindingTexts
{
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Held => "held",
        Verdict.DidNotHold => "did not hold",
        Verdict.Tie => "tie",
        _ => "not measured",
    };

    public static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Won => "so",
        Outcome.Lost => "not so",
        _ => "tie",
    };

    public static string Encryption(bool tls) => tls ? "over TLS" : "in cleartext";

    /// <summary>Names in a sentence.</summary>
    public static string Join(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
}
