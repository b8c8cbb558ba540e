namespace Messaging.Docs.Tests;

/// <summary>What the pages show works, and what they point to exists.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Pages => [.. Page.All()];

    [Theory, MemberData(nameof(Pages))]
    public void Every_csharp_block_compiles(string page)
    {
        string[] errors = [.. Page.Snippets(page).SelectMany(SnippetCompiler.Errors)];
        Assert.True(errors.Length == 0, string.Join('\n', errors));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_relative_link_leads_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Page.Root, page))!;
        Assert.All(Page.Links(page), link =>
        {
            string target = link.File.Length == 0 ? page : Path.GetRelativePath(Page.Root, Path.Combine(folder, link.File));
            Assert.True(Path.Exists(Path.Combine(Page.Root, target)), $"{page} links to {link.File}, which does not exist.");
            Assert.True(link.Anchor.Length == 0 || Page.Anchors(target).Contains(link.Anchor), $"{page} links to #{link.Anchor}, and {target} has no such heading.");
        });
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_quote_stands_in_its_file(string page)
        => Assert.All(Page.Quotes(page), quote => Assert.True(
            Unindented(Page.Read(quote.File)).Contains(Unindented(quote.Text), StringComparison.Ordinal),
            $"{page}:{quote.Line}: {quote.File} has it otherwise."));

    [Fact]
    public void The_readme_leads_to_every_page()
    {
        IEnumerable<string> linked = Page.Links("README.md").Select(link => link.File);
        Assert.Empty(Page.All().Where(page => page.StartsWith("docs/", StringComparison.Ordinal)).Except(linked));
    }

    [Fact]
    public void Anchors_are_those_of_GitHub()
        => Assert.Superset(
            new HashSet<string> { "order", "a-channel", "section-tls", "tokens-from-browsers", "every-bound" }, Page.Anchors("docs/configuration.md"));

    [Fact]
    public void The_readme_shows_code() => Assert.NotEmpty(Page.Snippets("README.md"));

    [Fact]
    public void An_error_is_reported_with_page_and_line()
    {
        const string Text =
            "one\n\n<!-- given: int n -->\n```csharp\nusing System.Text;\n\nn++;\nvar b = new StringBuilder(nobody);\n```\n";
        Snippet snippet = Assert.Single(Page.Snippets("page.md", Text));

        string error = Assert.Single(SnippetCompiler.Errors(snippet));

        Assert.StartsWith("page.md:8: CS0103", error, StringComparison.Ordinal);
    }

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimStart()));
}
