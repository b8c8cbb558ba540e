using Messaging.Compare.Engine;

namespace Messaging.Compare.Commands;

/// <summary>Reads lists of words and numbers of the command line.</summary>
internal static class WordOption
{
    /// <summary>Splits a list at its commas.</summary>
    public static string[] Split(string? list) =>
        (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads a list of known words, in the order in which they are known.</summary>
    /// <exception cref="CommandException">One of them is unknown, or there is none.</exception>
    public static IReadOnlyList<T> Parse<T>(string option, string? list, IReadOnlyList<T> known, Func<T, string> word)
    {
        string[] words = Split(list);
        foreach (string one in words)
        {
            if (!known.Any(item => IsSame(word(item), one)))
            {
                throw new CommandException($"{option}: there is no '{one}'. Known: {string.Join(", ", known.Select(word))}.");
            }
        }

        return words.Length > 0
            ? [.. known.Where(item => words.Any(one => IsSame(word(item), one)))]
            : throw new CommandException($"{option}: the list is empty. Known: {string.Join(", ", known.Select(word))}.");
    }

    /// <summary>Reads a list of known words.</summary>
    /// <exception cref="CommandException">One of them is unknown, or there is none.</exception>
    public static IReadOnlyList<string> Parse(string option, string? list, IReadOnlyList<string> known) => Parse(option, list, known, static word => word);

    /// <summary>Reads a list of whole numbers, lowest first.</summary>
    /// <exception cref="CommandException">One of them is none, or is out of range.</exception>
    public static IReadOnlyList<int> ParseNumbers(string option, string? list, int lowest, int highest)
    {
        string[] words = Split(list);
        return words.Length == 0
            ? throw new CommandException($"{option}: the list is empty. Expected whole numbers from {lowest} to {highest}.")
            : [.. words.Select(one => int.TryParse(one, out int number) && number >= lowest && number <= highest
                ? number
                : throw new CommandException($"{option}: '{one}' is no whole number from {lowest} to {highest}.")).Distinct().Order()];
    }

    /// <summary>Checks a number.</summary>
    /// <exception cref="CommandException">It is out of range.</exception>
    public static int InRange(string option, int value, int lowest, int highest) => value >= lowest && value <= highest
        ? value
        : throw new CommandException($"{option}: {value} is out of range. Expected {lowest} to {highest}.");

    private static bool IsSame(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
