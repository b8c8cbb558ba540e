using System.Globalization;

namespace Messaging.Configuration;

/// <summary>What the text of a configuration value must look like.</summary>
internal static class ValueSyntax
{
    /// <summary>Says what was expected, or <see langword="null"/> where the text is right.</summary>
    public static string? Refuse(Type type, string? text)
    {
        if (type == typeof(string))
        {
            return null;
        }

        if (type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number";
        }

        if (type == typeof(long))
        {
            return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number";
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out _) ? null : "true or false";
        }

        if (type == typeof(TimeSpan))
        {
            return IsTimeSpan(text) ? null : "a time span hh:mm:ss, such as 00:00:15 (a lone number would be days)";
        }

        if (type == typeof(Uri))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out _) ? null : "an absolute address, such as https://host:5001";
        }

        return type.IsEnum && !Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase) ? "one of " + string.Join(", ", Enum.GetNames(type)) : null;
    }

    private static bool IsTimeSpan(string? text)
        => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan value) && (value == TimeSpan.Zero || text.Contains(':', StringComparison.Ordinal));
}
