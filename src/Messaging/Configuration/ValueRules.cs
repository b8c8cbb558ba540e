using System.Globalization;

namespace Messaging.Configuration;

/// <summary>Checks the values of one options object and names each by its full path.</summary>
internal sealed class ValueRules(Func<string, string> pathOf, ICollection<string> failures)
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    /// <summary>The known words, for a message.</summary>
    public static string Join(IEnumerable<string> known)
        => string.Join(", ", known.Order(StringComparer.OrdinalIgnoreCase)) is { Length: > 0 } text ? text : "none";

    public void Fail(string key, string what) => failures.Add($"{pathOf(key)}: {what}");

    public void Range(string key, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            Fail(key, string.Create(CultureInfo.InvariantCulture, $"{value} is out of range. Expected {min} to {max}."));
        }
    }

    public void Range(string key, TimeSpan value, TimeSpan min, TimeSpan? max = null)
    {
        TimeSpan top = max ?? LongestTimer;
        if (value < min || value > top)
        {
            Fail(key, $"{value} is out of range. Expected {min} to {top}.");
        }
    }

    /// <summary>Adds a failure that begins with its key (<c>Address: ...</c>).</summary>
    public void FailRelative(string failure)
    {
        string[] parts = failure.Split(": ", 2);
        Fail(parts[0], parts[^1]);
    }

    /// <summary>Finds each word of a list, and names the known ones where that fails.</summary>
    public List<T> Words<T>(string key, string kind, string? text, Func<string, T?> find, IEnumerable<string> known)
        where T : class
    {
        var found = new List<T>();
        foreach (string word in WordList.Parse(text))
        {
            if (find(word) is not { } item)
            {
                Fail(key, $"\"{word}\" is no registered {kind}. Known: {Join(known)}.");
            }
            else if (found.Contains(item))
            {
                FailTwice(key, word);
            }
            else
            {
                found.Add(item);
            }
        }

        return found;
    }

    /// <summary>Checks a list whose words are known elsewhere.</summary>
    public void NoWordTwice(string key, string? text)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string word in WordList.Parse(text))
        {
            if (!seen.Add(word))
            {
                FailTwice(key, word);
            }
        }
    }

    public void Limits(ChannelLimits limits)
    {
        Range(nameof(limits.MaxMessageBytes), limits.MaxMessageBytes, 1, 1 << 30);
        Range(nameof(limits.SendBufferBytes), limits.SendBufferBytes, 1 << 10, 1 << 26);
        Range(nameof(limits.ReceiveBufferBytes), limits.ReceiveBufferBytes, 1 << 10, 1 << 26);
        Range(nameof(limits.KeepAliveInterval), limits.KeepAliveInterval, TimeSpan.Zero);
        Range(nameof(limits.KeepAliveTimeout), limits.KeepAliveTimeout, TimeSpan.FromMilliseconds(100));
        Range(nameof(limits.CloseTimeout), limits.CloseTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Range(nameof(limits.SendTimeout), limits.SendTimeout, TimeSpan.Zero);
        Range(nameof(limits.IdleTimeout), limits.IdleTimeout, TimeSpan.Zero);
    }

    /// <summary>Checks what is to be validated; asked for in vain it would look as if it were.</summary>
    public void Validation(string key, MessageValidation? value, bool isAdded)
    {
        if (value is { } directions && !Enum.IsDefined(directions))
        {
            Fail(key, $"{directions} is out of range. Expected one of {string.Join(", ", Enum.GetNames<MessageValidation>())}.");
        }
        else if (value is not (null or MessageValidation.None) && !isAdded)
        {
            Fail(key, $"{value} needs AddValidation() or AddValidator().");
        }
    }

    private void FailTwice(string key, string word) => Fail(key, $"\"{word}\" stands there twice.");
}
