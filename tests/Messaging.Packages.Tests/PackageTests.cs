using System.IO.Compression;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Messaging.Packages.Tests;

/// <summary>What is in the packages.</summary>
public sealed class PackageTests(PackageFeed feed)
{
    private static readonly string[] Libraries =
    [
        "Messaging", "Messaging.Abstractions", "Messaging.AspNetCore", "Messaging.Conformance", "Messaging.Grpc", "Messaging.MessagePack", "Messaging.Protobuf",
        "Messaging.ProtobufNet", "Messaging.Testing", "Messaging.WebSockets",
    ];

    public static TheoryData<string> LibraryNames => [.. Libraries];

    public static TheoryData<string> AllNames =>
        [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(AllNames))]
    public void A_package_says_what_it_is(string id)
    {
        XElement nuspec = feed.Nuspec(id);
        string? Value(string name) => nuspec.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.Equal((id, feed.Version, "MIT", "README.md", "icon.png"), (Value("id"), Value("version"), Value("license"), Value("readme"), Value("icon")));
        Assert.True(Value("description")?.Length > 20, "The package has no description.");
        using ZipArchive package = feed.Open(id, ".nupkg");
        Assert.All(["README.md", "icon.png", "LICENSE"], name => Assert.True(package.GetEntry(name)?.Length > 0, $"{name} is missing."));
    }

    [Theory, MemberData(nameof(LibraryNames))]
    public void A_library_comes_with_documentation_and_symbols(string id)
    {
        using ZipArchive package = feed.Open(id, ".nupkg");
        using ZipArchive symbols = feed.Open(id, ".snupkg");

        Assert.True(package.GetEntry($"lib/net10.0/{id}.dll")?.Length > 0);
        Assert.True(package.GetEntry($"lib/net10.0/{id}.xml")?.Length > 0);
        Assert.True(symbols.GetEntry($"lib/net10.0/{id}.pdb")?.Length > 0);
    }

    [Theory, MemberData(nameof(LibraryNames))]
    public void A_library_depends_on_its_siblings_of_the_same_version(string id)
    {
        (string Id, string Range)[] siblings =
        [
            .. feed.Nuspec(id).Descendants().Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => ((string)dependency.Attribute("id")!, (string)dependency.Attribute("version")!))
                .Where(dependency => Libraries.Contains(dependency.Item1)),
        ];

        Assert.All(siblings, sibling => Assert.Equal(feed.Version, sibling.Range));
        Assert.Equal(id == "Messaging.Abstractions", siblings.Length == 0);
    }

    [Fact]
    public async Task The_same_sources_in_another_folder_give_the_same_bytes()
    {
        string again = Path.Combine(feed.Work, "again");

        await feed.PackAsync(await feed.CopySourcesAsync(), again);

        Assert.Equal(Hashes(feed.Packages), Hashes(again));
    }

    private static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file)!, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);
}
