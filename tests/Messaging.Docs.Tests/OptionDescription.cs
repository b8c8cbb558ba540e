using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Messaging.Docs.Tests;

/// <summary>What the XML documentation says of an option: its sentences on default and range, and the others.</summary>
/// <param name="Text">What it is, in Markdown.</param>
/// <param name="Default">What follows "Default: ", or that it is required.</param>
/// <param name="Range">What stands in "From … to ….", or nothing.</param>
internal sealed partial record OptionDescription(string Text, string Default, string Range)
{
    private static readonly Dictionary<Assembly, XElement> Documents = [];

    public static OptionDescription Of(PropertyInfo option)
    {
        string summary = Summary(option);
        (string rest, string range) = Take(summary, RangeSentence());
        (rest, string preset) = Take(rest, Preset());
        (rest, string required) = preset.Length > 0 ? (rest, "") : Take(rest, Required());
        return new OptionDescription(Blanks().Replace(rest, " ").Trim(), preset + required.ToLowerInvariant(), range);

        static (string Others, string Found) Take(string text, Regex sentence)
        {
            Match match = sentence.Match(text);
            return match.Success ? (text.Remove(match.Index, match.Length), match.Groups["it"].Value) : (text, "");
        }
    }

    private static string Summary(PropertyInfo option)
    {
        Type type = option.DeclaringType!;
        if (!Documents.TryGetValue(type.Assembly, out XElement? document))
        {
            document = XElement.Load(Path.ChangeExtension(type.Assembly.Location, ".xml"), LoadOptions.PreserveWhitespace);
            Documents.Add(type.Assembly, document);
        }

        string name = $"P:{type.FullName}.{option.Name}";
        XElement? summary = document.Descendants("member").SingleOrDefault(member => (string?)member.Attribute("name") == name)?.Element("summary");
        Assert.True(summary is not null, $"{name} has no documentation.");
        return Blanks().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{(string?)see.Attribute("langword") ?? Identifier((string)see.Attribute("cref")!)}`",
        _ => throw new InvalidOperationException($"No Markdown for {node}."),
    };

    /// <summary><c>M:Messaging.ChannelOptions.Of``1(…)</c> is <c>Of</c>.</summary>
    private static string Identifier(string cref) => cref.Split('(')[0].Split('.')[^1].Split('`')[0].ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""\s+""")]
    private static partial Regex Blanks();

    [GeneratedRegex("""\bDefault: (?<it>.+?)\.(?= |$)""")]
    private static partial Regex Preset();

    [GeneratedRegex("""\bFrom (?<it>\d\S*( \w+)? to \d\S*?( \w+)?)\.(?= |$)""")]
    private static partial Regex RangeSentence();

    [GeneratedRegex("""\b(?<it>Required[^.]*)\.""")]
    private static partial Regex Required();
}
