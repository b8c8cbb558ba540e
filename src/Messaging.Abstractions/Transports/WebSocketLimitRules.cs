using System.Globalization;

namespace Messaging.Transports;

/// <summary>Checks <see cref="WebSocketLimits"/>, for transports that have them in their section.</summary>
public static class WebSocketLimitRules
{
    private const int MostFragments = 1 << 30;
    private const int MostControlFrames = 1_000_000;

    /// <summary>Says what is wrong.</summary>
    /// <param name="limits">The bounds.</param>
    /// <returns>What is wrong, each beginning with the name of the option; empty where nothing is.</returns>
    public static IEnumerable<string> Validate(WebSocketLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return
        [
            .. OutOfRange(nameof(limits.MaxFragmentsPerMessage), limits.MaxFragmentsPerMessage, MostFragments),
            .. OutOfRange(nameof(limits.MaxControlFramesPerSecond), limits.MaxControlFramesPerSecond, MostControlFrames),
        ];
    }

    private static IEnumerable<string> OutOfRange(string name, int value, int max) =>
        value >= 1 && value <= max ? [] : [string.Create(CultureInfo.InvariantCulture, $"{name}: {value} is out of range. Expected 1 to {max}.")];
}
