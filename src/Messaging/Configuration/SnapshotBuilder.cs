using Messaging.Transports;
using Messaging.Validation;
using Microsoft.Extensions.Configuration;

namespace Messaging.Configuration;

/// <summary>Reads the whole configuration, and finds everything that is wrong in it.</summary>
internal sealed class SnapshotBuilder(
    MessagingConfiguration configuration,
    IEnumerable<ChannelRegistration> channels,
    TransportSet transports,
    SerializerSet serializers,
    IServiceProvider services,
    TimeProvider time,
    MessageValidators? validators = null)
{
    private static readonly SectionSchema ChannelSchema = SectionSchema
        .Of(typeof(ChannelOptions), nameof(ChannelOptions.Fallback), nameof(ChannelOptions.Serializer))
        .With(nameof(ChannelOptions.Tls), SectionSchema.Of(typeof(TlsOptions)));

    private static readonly SectionSchema RootSchema = SectionSchema.Of(typeof(RootOptions)).WithSections("Defaults", "Channels", "Endpoints");

    private static readonly SectionSchema EndpointSchema = SectionSchema
        .Of(typeof(EndpointOptions), nameof(EndpointOptions.Transports), nameof(EndpointOptions.Serializers), nameof(EndpointOptions.AllowedOrigins))
        .With(nameof(EndpointOptions.WebSocket), SectionSchema.Of(typeof(WebSocketLimits)));

    /// <summary>The configuration, whose reloads count.</summary>
    public IConfigurationSection? Root => configuration.Section;

    /// <summary>The registered serializers, one for each name.</summary>
    public IReadOnlyList<IMessageSerializer> Serializers => serializers.All;

    /// <summary>Reads the configuration as it is now. The snapshot is to be used only where <paramref name="failures"/> is empty.</summary>
    public MessagingSnapshot Build(out IReadOnlyList<string> failures)
    {
        var found = new List<string>();
        RootOptions root = ReadRoot(found);
        var plans = new Dictionary<string, ChannelPlan>(StringComparer.OrdinalIgnoreCase);
        IConfigurationSection? defaults = Root?.GetSection("Defaults");
        bool defaultsAreGood = IsGood(defaults, ChannelSchema, transports.Sections, found);
        if (!defaultsAreGood)
        {
            CheckWords(defaults, found);
        }

        foreach (ChannelRegistration channel in channels)
        {
            IConfigurationSection? section = Root?.GetSection("Channels").GetSection(channel.Name);
            if (IsGood(section, ChannelSchema, transports.Sections, found) && defaultsAreGood)
            {
                plans[channel.Name] = Plan(channel, section, found);
            }
            else
            {
                CheckWords(section, found);
            }
        }

        var endpoints = new Dictionary<string, EndpointOptions>(StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection section in Root?.GetSection("Endpoints").GetChildren() ?? [])
        {
            if (IsGood(section, EndpointSchema, [], found))
            {
                endpoints[section.Key] = Endpoint(section, found);
            }
        }

        CheckEndpointPaths(endpoints, found);
        failures = [.. found.Distinct()];
        return new MessagingSnapshot(root, plans, endpoints);
    }

    private static bool IsGood(IConfigurationSection? section, SectionSchema schema, IReadOnlyCollection<TransportSection> nested, List<string> failures)
    {
        int before = failures.Count;
        if (section is not null)
        {
            schema.Check(section, nested, failures);
        }

        return failures.Count == before;
    }

    /// <summary>What cannot be bound is not planned, but its words can be looked up all the same.</summary>
    private void CheckWords(IConfigurationSection? section, List<string> failures)
    {
        var rules = new ValueRules(key => $"{section?.Path}:{key}", failures);
        foreach (string key in new[] { nameof(ChannelOptions.Transport), nameof(ChannelOptions.Fallback) })
        {
            rules.Words(key, "transport", section?[key], transports.Find, transports.Names);
        }

        rules.Words(nameof(ChannelOptions.Serializer), "serializer", section?[nameof(ChannelOptions.Serializer)], serializers.Find, serializers.Names);
    }

    private RootOptions ReadRoot(List<string> failures)
    {
        var options = new RootOptions();
        if (Root is not null && IsGood(Root, RootSchema, [], failures))
        {
            Root.Bind(options);
            var rules = new ValueRules(key => $"{Root.Path}:{key}", failures);
            rules.Range(nameof(options.MaxChannels), options.MaxChannels, 0, RootOptions.MostChannels);
        }

        CheckChannelNames(failures);
        return options;
    }

    private void CheckChannelNames(List<string> failures)
    {
        // A process without channels is no client: what its configuration says to clients is none of its business.
        string[] names = [.. channels.Select(channel => channel.Name)];
        foreach (IConfigurationSection child in names.Length == 0 || Root is null ? [] : Root.GetSection("Channels").GetChildren())
        {
            if (!names.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                failures.Add($"{child.Path}: unknown channel. Known from AddChannel: {string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase))}.");
            }
        }
    }

    private ChannelPlan Plan(ChannelRegistration channel, IConfigurationSection? section, List<string> failures)
    {
        IConfigurationSection? defaults = Root?.GetSection("Defaults");
        var options = new ChannelOptions();
        foreach (TransportSection transport in transports.Sections)
        {
            transport.SetDefaults(options);
        }

        foreach (IConfigurationSection layer in new[] { defaults, section }.OfType<IConfigurationSection>())
        {
            layer.Bind(options);
            foreach (TransportSection transport in transports.Sections)
            {
                transport.Bind(layer.GetSection(transport.Name), options);
            }
        }

        channel.Configure?.Invoke(services, options);
        var rules = new ValueRules(PathOf, failures);
        rules.Validation(nameof(options.Validate), options.Validate, isAdded: validators is not null);
        return new ChannelPlanner(channel, options, rules, transports, serializers).Plan(time);

        // A value that came from the defaults is reported there.
        string PathOf(string key) => defaults is not null && section is not null && !section.GetSection(key).Exists() && defaults.GetSection(key).Exists()
            ? $"{defaults.Path}:{key}"
            : $"{section?.Path ?? "Messaging:Channels:" + channel.Name}:{key}";
    }

    private EndpointOptions Endpoint(IConfigurationSection section, List<string> failures)
    {
        var options = new EndpointOptions();
        section.Bind(options);
        var rules = new ValueRules(key => $"{section.Path}:{key}", failures);
        rules.Limits(options);
        foreach (string failure in WebSocketLimitRules.Validate(options.WebSocket))
        {
            rules.FailRelative($"{nameof(options.WebSocket)}:{failure}");
        }

        rules.Range(nameof(options.MaxChannels), options.MaxChannels, 0, RootOptions.MostChannels);
        rules.Range(nameof(options.ShutdownGrace), options.ShutdownGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        rules.NoWordTwice(nameof(options.Transports), options.Transports);
        rules.NoWordTwice(nameof(options.AllowedOrigins), options.AllowedOrigins);
        rules.Validation(nameof(options.Validate), options.Validate, isAdded: validators is not null);
        rules.Words(nameof(options.Serializers), "serializer", options.Serializers, serializers.Find, serializers.Names);
        if (options.Path is not ['/', ..])
        {
            rules.Fail(nameof(options.Path), options.Path is null
                ? "missing. Expected the path of a mapped endpoint."
                : $"\"{options.Path}\" does not begin with '/'.");
        }

        return options;
    }

    private void CheckEndpointPaths(Dictionary<string, EndpointOptions> endpoints, List<string> failures)
    {
        foreach (IGrouping<string?, KeyValuePair<string, EndpointOptions>> same in endpoints.GroupBy(e => Normalize(e.Value.Path), StringComparer.OrdinalIgnoreCase))
        {
            string[] names = [.. same.Select(e => e.Key)];
            if (same.Key is not null && names.Length > 1)
            {
                failures.Add($"{Root!.Path}:Endpoints: {string.Join(" and ", names)} have the same Path \"{same.Key}\".");
            }
        }
    }

    /// <summary>As a mapped endpoint sees it: a slash at the end says nothing.</summary>
    private static string? Normalize(string? path) => path is null ? null : "/" + path.Trim('/');
}
