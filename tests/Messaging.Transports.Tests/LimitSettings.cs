using System.Globalization;

namespace Messaging.Transports.Tests;

/// <summary>Limits as configuration, so that the fixtures set them as applications do.</summary>
internal static class LimitSettings
{
    /// <summary>The keys of one section.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(string section, ChannelLimits limits)
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
