using System.Xml.Linq;

namespace Messaging.Packages.Tests;

/// <summary>The conformance suite as the author of a transport meets it: a project outside the repository that has nothing of it but the packages.</summary>
public sealed class ConformancePackageTests(PackageFeed feed)
{
    private const string Project = "OwnTransport";

    private const string Suites = """
        public sealed class Sending : SendingTests<UnixSocketFixture>;

        public sealed class Completing : CompletingTests<UnixSocketFixture>;

        public sealed class Aborting : AbortTests<UnixSocketFixture>;
        """;

    private string Folder => Path.Combine(feed.Work, Project);

    [Fact]
    public async Task A_transport_passes_the_suite_that_comes_with_the_package()
    {
        Directory.CreateDirectory(Folder);
        string sample = Path.Combine(Repository.Root, "samples", "UnixSockets");
        foreach (string file in Directory.EnumerateFiles(sample, "*.cs").Append(Path.Combine(Repository.Root, "tests", "Messaging.Transports.Tests", "UnixSocketFixture.cs")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "Suites.cs"), $"namespace Messaging.Transports.Tests;\n\n{Suites}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(Folder, Project + ".csproj"), ProjectFile(XElement.Load(Path.Combine(sample, "UnixSockets.csproj"))), TestContext.Current.CancellationToken);
        await feed.DotnetAsync("build", Project, "-c", "Release", "-v", "quiet", "-warnaserror");

        await feed.RunAsync(
            "dotnet", Path.Combine(Folder, "bin", "Release", "net10.0", Project + ".dll"), "--filter-class", "*.Sending", "*.Completing", "*.Aborting",
            "--minimum-expected-tests", "20");
    }

    private static string Version(string package) => (string)XElement.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
        .Single(version => (string?)version.Attribute("Include") == package).Attribute("Version")!;

    private string ProjectFile(XElement sample) => new XElement(
        "Project",
        new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement(
            "PropertyGroup",
            new XElement("TargetFramework", "net10.0"),
            new XElement("OutputType", "Exe"),
            new XElement("ImplicitUsings", "enable"),
            new XElement("Nullable", "enable"),
            new XElement("UseMicrosoftTestingPlatformRunner", "true")),
        new XElement(
            "ItemGroup",
            sample.Descendants("Using"),
            new XElement("Using", new XAttribute("Include", "Messaging.Conformance"))),
        new XElement(
            "ItemGroup",
            Reference("Messaging.Abstractions", feed.Version),
            Reference("Messaging", feed.Version),
            Reference("Messaging.Conformance", feed.Version),
            Reference("xunit.v3", Version("xunit.v3")))).ToString();

    private static XElement Reference(string package, string version) =>
        new("PackageReference", new XAttribute("Include", package), new XAttribute("Version", version));
}
