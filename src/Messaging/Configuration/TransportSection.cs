using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Messaging.Configuration;

/// <summary>A section that belongs to one transport: its keys, and how it gets into the options of a channel.</summary>
internal sealed class TransportSection
{
    private TransportSection(string name, SectionSchema schema, Action<ChannelOptions> setDefaults, Action<IConfiguration, ChannelOptions> bind)
    {
        Name = name;
        Schema = schema;
        SetDefaults = setDefaults;
        Bind = bind;
    }

    public string Name { get; }

    public SectionSchema Schema { get; }

    public Action<ChannelOptions> SetDefaults { get; }

    public Action<IConfiguration, ChannelOptions> Bind { get; }

    public static TransportSection Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        string name, Action<IConfiguration, TOptions> bind, Action<TOptions>? configure)
        where TOptions : class, new()
    {
        return new TransportSection(
            name,
            SectionSchema.Of(typeof(TOptions)),
            options => configure?.Invoke(options.Of<TOptions>()),
            (section, options) => bind(section, options.Of<TOptions>()));
    }
}
