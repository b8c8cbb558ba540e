using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Messaging.Transports;
using Microsoft.Extensions.Configuration;

namespace Messaging.Configuration;

/// <summary>
/// The known keys of one section and what their values must look like. It finds every mistake, where the binder stops at the first.
/// </summary>
internal sealed class SectionSchema
{
    private readonly SortedDictionary<string, Type> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SectionSchema> _sections = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _otherSections = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _lists;

    private SectionSchema(IEnumerable<string> lists) => _lists = new HashSet<string>(lists, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Makes the schema of an options class: every property that can be set is a key, but for delegates, which only code can set.
    /// </summary>
    /// <param name="options">The options class.</param>
    /// <param name="lists">The keys whose value is a list in one string.</param>
    public static SectionSchema Of([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type options, params string[] lists)
    {
        var schema = new SectionSchema(lists);
        foreach (PropertyInfo property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { IsPublic: true } && !property.PropertyType.IsAssignableTo(typeof(Delegate)))
            {
                schema._keys[property.Name] = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            }
        }

        return schema;
    }

    /// <summary>Makes one key a section with keys of its own.</summary>
    public SectionSchema With(string key, SectionSchema section)
    {
        _sections[key] = section;
        return this;
    }

    /// <summary>Makes keys sections whose own keys are checked elsewhere.</summary>
    public SectionSchema WithSections(params string[] keys)
    {
        _otherSections.UnionWith(keys);
        return this;
    }

    /// <summary>Adds to <paramref name="failures"/> what is wrong in <paramref name="section"/>.</summary>
    public void Check(IConfigurationSection section, IReadOnlyCollection<TransportSection> nested, ICollection<string> failures)
    {
        CheckIsSection(section, failures);
        foreach (IConfigurationSection child in section.GetChildren())
        {
            TransportSection? transport = nested.FirstOrDefault(other => string.Equals(other.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if ((transport?.Schema ?? _sections.GetValueOrDefault(child.Key)) is { } schema)
            {
                schema.Check(child, [], failures);
            }
            else if (_keys.TryGetValue(child.Key, out Type? type))
            {
                CheckValue(child, type, failures);
            }
            else if (_otherSections.Contains(child.Key))
            {
                CheckIsSection(child, failures);
            }
            else
            {
                IEnumerable<string> known = _keys.Keys.Concat(_otherSections).Concat(nested.Select(other => other.Name)).Distinct(StringComparer.OrdinalIgnoreCase);
                failures.Add($"{child.Path}: unknown key. Known: {string.Join(", ", known)}.");
            }
        }
    }

    private static void CheckIsSection(IConfigurationSection section, ICollection<string> failures)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            failures.Add($"{section.Path}: expected a section, got the value \"{ChannelAddress.Show(section.Value)}\".");
        }
    }

    private void CheckValue(IConfigurationSection child, Type type, ICollection<string> failures)
    {
        if (child.GetChildren().Any())
        {
            failures.Add(_lists.Contains(child.Key)
                ? $"{child.Path}: expected one string with commas between the words, in order of preference; got an array. .NET merges arrays by index, so that one could not be overridden."
                : $"{child.Path}: expected a value, got a section.");
        }
        else if (ValueSyntax.Refuse(type, child.Value) is { } expected)
        {
            failures.Add($"{child.Path}: \"{ChannelAddress.Show(child.Value ?? string.Empty)}\" is not {expected}.");
        }
    }
}
