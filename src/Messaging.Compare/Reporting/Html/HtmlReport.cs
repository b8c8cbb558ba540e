using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Messaging.Compare.Reporting.Findings;
using Messaging.Compare.Results;

namespace Messaging.Compare.Reporting.Html;

/// <summary>
/// One page that holds everything: no script, no reference to anything outside, and a policy that would refuse both. It can be mailed, printed and kept.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Writes the page to a file, replacing it.</summary>
    public static Task SaveAsync(ComparisonResults results, string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, Create(results), cancellationToken);

    /// <summary>The page.</summary>
    public static string Create(ComparisonResults results)
    {
        string style = ReadStyle();
        ComparisonResults judged = results.Claims.Count > 0 ? results : ResultJudge.Complete(results);
        var page = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                Meta("http-equiv", "Content-Security-Policy", $"default-src 'none'; style-src '{Hash(style)}'; base-uri 'none'; form-action 'none'"),
                Meta("name", "viewport", "width=device-width, initial-scale=1"),
                Meta("name", "color-scheme", "light dark"),
                new XElement("title", Titles.Page(judged)),
                new XElement("style", style)),
            new XElement(
                "body",
                Heading.Create(judged),
                new XElement("main", Claims.Create(judged), Aims.Create(judged), ChartSections.Create(judged), Conclusion.Create(judged)),
                new XElement("footer", "Made by messaging-compare. The same figures, and every round of them, are in the file that --json writes.")));
        return "<!doctype html>\n" + Serialize(page);
    }

    private static string Serialize(XElement page)
    {
        foreach (XText node in page.DescendantNodes().OfType<XText>().ToArray())
        {
            node.Value = Clean(node.Value);
        }

        var text = new StringBuilder();
        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = true, Indent = false, NewLineHandling = NewLineHandling.None, ConformanceLevel = ConformanceLevel.Fragment,
        };
        using (var writer = XmlWriter.Create(text, settings))
        {
            page.WriteTo(writer);
        }

        return text.Append('\n').ToString();
    }

    // What is no text, half of a surrogate pair or a control character in a name of a user, becomes the character that stands for it.
    private static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') ? Rune.ReplacementChar : rune));

    private static XElement Meta(string key, string name, string content) => new("meta", new XAttribute(key, name), new XAttribute("content", content));

    // The browser hashes what stands between the tags, so the style must hold nothing that would be escaped.
    private static string Hash(string style) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

    private static string ReadStyle()
    {
        using Stream resource = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(resource);
        string style = reader.ReadToEnd().ReplaceLineEndings("\n");
        return style.AsSpan().ContainsAny('<', '>', '&') ? throw new InvalidOperationException("The style must not hold <, > or &.") : style;
    }
}
