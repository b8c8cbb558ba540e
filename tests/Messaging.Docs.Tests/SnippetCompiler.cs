using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Messaging.Docs.Tests;

/// <summary>Compiles blocks against the assemblies that these tests were built with.</summary>
internal static class SnippetCompiler
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);
    private static readonly SyntaxTree GivenTree = CSharpSyntaxTree.ParseText(Given.Types, Parsing);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The errors, each beginning with page and line.</summary>
    public static string[] Errors(Snippet snippet)
        => [.. Compile(snippet).GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(Describe)];

    /// <summary>Compiles a block without errors and loads what came of it.</summary>
    public static Assembly Load(Snippet snippet)
    {
        using var bytes = new MemoryStream();
        Assert.True(Compile(snippet).Emit(bytes).Success);
        return Assembly.Load(bytes.ToArray());
    }

    private static CSharpCompilation Compile(Snippet snippet)
    {
        // Usings must come first, so the given variables follow those of the block.
        SyntaxTree block = CSharpSyntaxTree.ParseText(snippet.Code, Parsing);
        int afterUsings = block.GetCompilationUnitRoot().Usings is [.., var last] ? last.FullSpan.End : 0;
        int line = snippet.Line + snippet.Code.AsSpan(0, afterUsings).Count('\n');
        string text = $"""
            #line {snippet.Line} "{snippet.Page}"
            {snippet.Code[..afterUsings]}
            #line hidden
            {Given.Declare(snippet.Given)}
            #line {line} "{snippet.Page}"
            {snippet.Code[afterUsings..]}
            """;
        bool isProgram = snippet.Given.Length > 0 || block.GetCompilationUnitRoot().Members.Any(SyntaxKind.GlobalStatement);
        return CSharpCompilation.Create(
            "Snippet",
            [GivenTree, CSharpSyntaxTree.ParseText(text, Parsing)],
            References,
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    private static string Describe(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetMappedLineSpan();
        string message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {diagnostic.Id}: {message}";
    }
}
