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
    public void Every_relative_link_leads_to_a_file(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Page.Root, page))!;
        Assert.All(
            Page.LinkedFiles(page),
            target => Assert.True(Path.Exists(Path.Combine(folder, target)), $"{page} links to {target}, which does not exist."));
    }

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
}
