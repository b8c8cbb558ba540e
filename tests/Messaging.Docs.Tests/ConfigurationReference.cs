using System.Reflection;
using System.Text;
using Messaging.Grpc;
using Messaging.WebSockets;

namespace Messaging.Docs.Tests;

/// <summary>
/// The tables of <c>docs/configuration.md</c>, made from the options: keys, types and defaults from the classes, descriptions from their documentation, ranges from
/// what the validation at start refuses.
/// </summary>
internal static class ConfigurationReference
{
    public const string Page = "docs/configuration.md";

    /// <summary>The sections: each with its place in the configuration and its class.</summary>
    public static readonly (string Section, Type Options)[] Sections =
    [
        ("Messaging", typeof(InMemoryServer).Assembly.GetType("Messaging.Configuration.RootOptions", throwOnError: true)!),
        ("Messaging:Channels:<name>", typeof(ChannelOptions)),
        ("Messaging:Channels:<name>:Tls", typeof(TlsOptions)),
        ("Messaging:Channels:<name>:WebSocket", typeof(WebSocketTransportOptions)),
        ("Messaging:Channels:<name>:Grpc", typeof(GrpcTransportOptions)),
        ("Messaging:Endpoints:<name>", typeof(EndpointOptions)),
        ("Messaging:Endpoints:<name>:WebSocket", typeof(WebSocketLimits)),
    ];

    /// <summary>The page with its tables made anew.</summary>
    public static string Renew(string page)
    {
        foreach ((string section, Type options) in Sections)
        {
            string begin = $"<!-- options of {section}, made by eng/configuration-reference.sh -->\n";
            const string End = "<!-- end of options -->\n";
            int from = page.IndexOf(begin, StringComparison.Ordinal);
            int to = from < 0 ? -1 : page.IndexOf(End, from, StringComparison.Ordinal);
            Assert.True(to > 0, $"{Page} has no place for a table: '{begin.Trim()}' and '{End.Trim()}'.");
            page = string.Concat(page.AsSpan(0, from), begin, Table(section, options), page.AsSpan(to));
        }

        return page;
    }

    /// <summary>What configuration can set; delegates only code can.</summary>
    public static IEnumerable<PropertyInfo> Keys(Type options) => Settable(options).Where(option => !IsDelegate(option));

    /// <summary>The default as the page shows it. An option that two classes share has one for each: "0 on a client; 1 min on an endpoint".</summary>
    public static string Default(PropertyInfo option, object instance, OptionDescription description)
    {
        if (option.GetValue(instance) is not { } value || IsSection(option.PropertyType))
        {
            return description.Default.StartsWith("`null`, ", StringComparison.Ordinal) ? description.Default["`null`, ".Length..] : description.Default;
        }

        string formatted = OptionRanges.Format(value);
        return description.Default.Split("; ").FirstOrDefault(part => part == formatted || part.StartsWith(formatted + " ", StringComparison.Ordinal)
            || part.StartsWith(formatted + ",", StringComparison.Ordinal)) ?? $"{formatted} (and not {description.Default})";
    }

    private static string Table(string section, Type options)
    {
        object instance = Activator.CreateInstance(options)!;
        var table = new StringBuilder("\n| key | value | default | range | |\n|---|---|---|---|---|\n");
        foreach (PropertyInfo option in Keys(options))
        {
            OptionDescription description = OptionDescription.Of(option);
            string range = OptionRanges.Of(section.Replace("<name>", "probe", StringComparison.Ordinal), option);
            table.Append($"| `{option.Name}` | {Value(option, description)} | {Default(option, instance, description)} | {range} | {description.Text} |\n");
        }

        PropertyInfo[] delegates = [.. Settable(options).Where(IsDelegate)];
        if (delegates.Length > 0)
        {
            table.Append("\n| in code only | |\n|---|---|\n");
            foreach (PropertyInfo option in delegates)
            {
                table.Append($"| `{option.Name}` | {OptionDescription.Of(option).Text} |\n");
            }
        }

        return table.Append('\n').ToString();
    }

    private static string Value(PropertyInfo option, OptionDescription description)
    {
        Type type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
        return type == typeof(TimeSpan) ? "time span"
            : type == typeof(Uri) ? "address"
            : type == typeof(bool) ? "`true`, `false`"
            : type == typeof(int) ? option.Name.EndsWith("Bytes", StringComparison.Ordinal) ? "bytes" : "number"
            : type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`"))
            : type == typeof(string) ? description.Text.Contains("separated by commas", StringComparison.Ordinal) ? "list" : "text"
            : "section";
    }

    private static bool IsSection(Type type) => !type.IsValueType && type != typeof(string) && type != typeof(Uri);

    private static bool IsDelegate(PropertyInfo option) => option.PropertyType.IsAssignableTo(typeof(Delegate));

    private static IEnumerable<PropertyInfo> Settable(Type options)
        => options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(option => option.SetMethod is { IsPublic: true });
}
