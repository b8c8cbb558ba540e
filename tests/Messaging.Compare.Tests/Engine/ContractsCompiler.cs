using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Messaging.Compare.Tests.Engine;

/// <summary>Makes an assembly of contracts as a user has one, with another one that it needs.</summary>
internal static class ContractsCompiler
{
    private const string Money = """
        namespace My;

        [System.Runtime.Serialization.DataContract]
        public sealed class Money
        {
            [System.Runtime.Serialization.DataMember(Order = 1)] public double Amount { get; set; }
            [System.Runtime.Serialization.DataMember(Order = 2)] public string Currency { get; set; } = "";
        }
        """;

    private const string Contracts = """
        namespace My;

        [System.Runtime.Serialization.DataContract]
        public sealed class Order
        {
            [System.Runtime.Serialization.DataMember(Order = 1)] public string Customer { get; set; } = "";
            [System.Runtime.Serialization.DataMember(Order = 2)] public int Quantity { get; set; }
            [System.Runtime.Serialization.DataMember(Order = 3)] public Money Price { get; set; } = new();
        }

        public sealed class Plain
        {
            public string Text { get; set; } = "";
        }

        public abstract class Shape
        {
        }
        """;

    /// <summary>Compiles both into a folder.</summary>
    /// <returns>The file with the contracts.</returns>
    public static string Compile(TemporaryFolder folder)
    {
        string money = Compile(folder.File("My.Money.dll"), Money, []);
        return Compile(folder.File("My.Contracts.dll"), Contracts, [money]);
    }

    private static string Compile(string file, string source, IEnumerable<string> references)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] assemblies = ["System.Runtime.dll", "System.Private.CoreLib.dll", "System.Runtime.Serialization.Primitives.dll"];
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(file),
            [CSharpSyntaxTree.ParseText(source)],
            [.. assemblies.Select(name => Path.Combine(framework, name)).Concat(references).Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.Emit(file).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return file;
    }
}
