using System.Globalization;

namespace Samples;

/// <summary>The command line was wrong; the message says how.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>
/// Takes a sample's own flags out of the command line, wherever they stand, and leaves the rest to configuration. It has to come first:
/// the configuration's parser would take a lone <c>--json</c> as a key and the argument after it as its value.
/// </summary>
internal sealed class Flags
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="args">The command line.</param>
    /// <param name="verbs">The words that select what to do, at most one of them.</param>
    /// <param name="switches">The flags without a value, such as <c>--json</c>.</param>
    /// <param name="valued">The flags with a value: <c>--count 5</c> or <c>--count=5</c>.</param>
    public Flags(string[] args, string[] verbs, string[] switches, string[] valued)
    {
        var rest = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            string[] parts = args[i].Split('=', 2);
            string name = parts[0];
            string? Following() => parts.Length == 2 ? parts[1] : i + 1 < args.Length ? args[++i] : null;

            if (parts.Length == 1 && switches.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                _values[name] = string.Empty;
            }
            else if (valued.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                _values[name] = Following() ?? throw new UsageException($"{name} needs a value.");
            }
            else if (Verb is null && verbs.Contains(name, StringComparer.Ordinal))
            {
                Verb = name;
            }
            else if (name.StartsWith("--", StringComparison.Ordinal) && (parts.Length == 2 || name.Contains(':')))
            {
                string value = Following() ?? throw new UsageException($"{name} needs a value.");
                rest.Add($"{name}={value}");
            }
            else
            {
                string known = string.Join(", ", [.. verbs, .. switches, .. valued]);
                throw new UsageException($"Unknown argument '{args[i]}'. Expected {known}, or --Section:Key=value.");
            }
        }

        Configuration = [.. rest];
    }

    /// <summary>The verb, or <see langword="null"/> where there was none.</summary>
    public string? Verb { get; }

    /// <summary>What is left, each <c>--key=value</c>.</summary>
    public string[] Configuration { get; }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>A whole number, or <see langword="null"/> where the flag was not given.</summary>
    public long? Number(string name, long minimum, long maximum)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum
            ? value
            : throw new UsageException($"{name} is '{text}'. Expected a whole number from {minimum} to {maximum}.");
    }

    /// <summary>An absolute address, or <see langword="null"/> where the flag was not given.</summary>
    public Uri? Address(string name)
        => Text(name) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address
            : throw new UsageException($"{name} is '{text}'. Expected an address such as http://127.0.0.1:5081.");

    /// <summary>A TCP port, zero for a free one.</summary>
    public int? Port(string name) => (int?)Number(name, 0, 65_535);
}
