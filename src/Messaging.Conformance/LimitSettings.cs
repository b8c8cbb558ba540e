using System.Globalization;

namespace Messaging.Conformance;

/// <summary>Limits as configuration, so that the fixtures set them as applications do.</summary>
public static class LimitSettings
{
    /// <summary>The keys of one section.</summary>
    /// <param name="section">The section, such as <c>Messaging:Endpoints:typed</c>.</param>
    /// <param name="limits">The limits.</param>
    public static IEnumerable<KeyValuePair<string, string?>> Of(string section, ChannelLimits limits)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(limits);
        return Settings(section, limits);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Settings(string section, ChannelLimits limits)
    {
        yield return new($"{section}:MaxMessageBytes", limits.MaxMessageBytes.ToString(CultureInfo.InvariantCulture));
        yield return new($"{section}:SendBufferBytes", limits.SendBufferBytes.ToString(CultureInfo.InvariantCulture));
        yield return new($"{section}:ReceiveBufferBytes", limits.ReceiveBufferBytes.ToString(CultureInfo.InvariantCulture));
        yield return new($"{section}:KeepAliveInterval", limits.KeepAliveInterval.ToString("c", CultureInfo.InvariantCulture));
        yield return new($"{section}:KeepAliveTimeout", limits.KeepAliveTimeout.ToString("c", CultureInfo.InvariantCulture));
        yield return new($"{section}:CloseTimeout", limits.CloseTimeout.ToString("c", CultureInfo.InvariantCulture));
        yield return new($"{section}:IdleTimeout", limits.IdleTimeout.ToString("c", CultureInfo.InvariantCulture));
        yield return new($"{section}:SendTimeout", limits.SendTimeout.ToString("c", CultureInfo.InvariantCulture));
    }
}
