using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.Docs.Tests;

/// <summary>Asks the validation at start for the range of an option, by values that no option takes.</summary>
internal static partial class OptionRanges
{
    /// <summary>The range as people read it, such as <c>10 ms to 10 min</c>, or nothing.</summary>
    /// <param name="section">The section with a name, such as <c>Messaging:Channels:probe</c>.</param>
    /// <param name="option">The option.</param>
    public static string Of(string section, PropertyInfo option)
    {
        string key = $"{section}:{option.Name}";
        string[] extremes = option.PropertyType == typeof(int) ? ["-2147483648", "2147483647"]
            : option.PropertyType == typeof(TimeSpan) ? ["-1.00:00:00", "10000.00:00:00"]
            : [];
        string[] ranges = [.. extremes.Select(value => Expected(key, value)).Distinct()];
        Assert.True(ranges.Length < 2, $"{key}: not the same range for a small and a large value: {string.Join(" and ", ranges)}");
        return ranges.SingleOrDefault() ?? "";
    }

    /// <summary>A value as people read it.</summary>
    public static string Format(object value) => value switch
    {
        bool yes => yes ? "`true`" : "`false`",
        int number => number.ToString("N0", CultureInfo.InvariantCulture),
        TimeSpan { Ticks: 0 } => "0",
        TimeSpan time when time.Ticks % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays} days",
        TimeSpan time when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes} min",
        TimeSpan time when time.Ticks % TimeSpan.TicksPerSecond == 0 => $"{time.TotalSeconds} s",
        TimeSpan time => $"{time.TotalMilliseconds} ms",
        _ => $"`{value}`",
    };

    private static string Expected(string key, string value)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Messaging:Channels:probe:Address"] = "http://localhost",
            ["Messaging:Endpoints:probe:Path"] = "/",
            [key] = value,
        };
        var services = new ServiceCollection();
        services.AddMessaging(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddWebSockets().AddGrpc().AddChannel<string, string>("probe");
        using ServiceProvider provider = services.BuildServiceProvider();
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Match range = Range().Match(Assert.Single(refused.Failures));
        Assert.True(range.Success, $"{key} = {value}: {refused.Message}");
        return $"{Read(range.Groups["from"].Value)} to {Read(range.Groups["to"].Value)}";
    }

    private static string Read(string value) => Format(
        value.Contains(':', StringComparison.Ordinal) ? TimeSpan.Parse(value, CultureInfo.InvariantCulture) : int.Parse(value, CultureInfo.InvariantCulture));

    [GeneratedRegex("""[Ee]xpected (?<from>\S+) to (?<to>\S+)\.$""")]
    private static partial Regex Range();
}
