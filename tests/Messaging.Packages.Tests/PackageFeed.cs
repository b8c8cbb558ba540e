using System.IO.Compression;
using System.Xml.Linq;
using Messaging.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackageFeed))]

namespace Messaging.Packages.Tests;

/// <summary>
/// The packages, made once by <c>eng/pack.sh</c>, and a folder in which projects see them the way a user's do. The version is this run's own: what is restored cannot
/// come from anywhere else.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private static readonly string UserProfile = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-packages-");

    public string Version { get; } = $"0.1.0-test.{Guid.NewGuid():n}";

    /// <summary>Where the packages are.</summary>
    public string Packages => Path.Combine(_folder.FullName, "feed");

    /// <summary>An empty folder under which the feed is configured.</summary>
    public string Work => Path.Combine(_folder.FullName, "work");

    /// <summary>Where <c>dotnet</c> keeps what it would otherwise keep in the user's profile, such as the templates.</summary>
    private string Home => Path.Combine(_folder.FullName, "home");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Work);
        CopyUserSources();
        await PackAsync(Repository.Root, Packages);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "nuget.config"),
            """<configuration><packageSources><add key="messaging-test" value="feed" /></packageSources></configuration>""");
    }

    public Task PackAsync(string sources, string output) => RunAsync("bash", [Path.Combine(sources, "eng", "pack.sh"), output, Version], sources);

    /// <summary>Copies what belongs to the repository, without anything that was built, to a new folder.</summary>
    public async Task<string> CopySourcesAsync()
    {
        string copy = Path.Combine(_folder.FullName, "sources");
        string[] files = await GitAsync("ls-files", "--cached", "--others", "--exclude-standard");
        foreach (string file in files.Where(file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            string target = Path.Combine(copy, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Repository.Root, file), target);
        }

        string history = Assert.Single(await GitAsync("rev-parse", "--absolute-git-dir"));
        await File.WriteAllTextAsync(Path.Combine(copy, ".git"), $"gitdir: {history}\n");
        return copy;
    }

    /// <summary>Runs <c>dotnet</c> in <see cref="Work"/>, with caches of its own, and waits for its success.</summary>
    public Task DotnetAsync(params string[] arguments) => RunAsync("dotnet", arguments, Work);

    /// <summary>Runs a program in <see cref="Work"/> and waits for its success.</summary>
    public Task RunAsync(string program, params string[] arguments) => RunAsync(program, arguments, Work);

    /// <summary>Starts a program that was built in <see cref="Work"/>.</summary>
    internal PeerProcess StartProgram(string project, params string[] arguments) => PeerProcess.StartInteractive(
        "dotnet", [Path.Combine(Work, project, "bin", "Release", "net10.0", project + ".dll"), .. arguments], Path.Combine(Work, project), Environment());

    /// <summary>What one package says of itself.</summary>
    public XElement Nuspec(string id)
    {
        using ZipArchive package = Open(id, ".nupkg");
        using Stream nuspec = package.GetEntry(id + ".nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }

    public ZipArchive Open(string id, string extension) => ZipFile.OpenRead(Path.Combine(Packages, $"{id}.{Version}{extension}"));

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<string[]> GitAsync(params string[] arguments)
    {
        await using PeerProcess git = PeerProcess.Start("git", arguments);
        await git.SucceedAsync();
        return git.Output();
    }

    private async Task RunAsync(string program, string[] arguments, string folder)
    {
        await using PeerProcess process = PeerProcess.StartInteractive(program, arguments, folder, Environment());
        process.CloseInput();
        int code = await process.WaitForExitAsync(TimeSpan.FromMinutes(10));
        Assert.True(code == 0, $"Ended with {code}: {process}");
    }

    /// <summary>Packages of others may come from the user's cache; ours, and the templates, go where they are thrown away.</summary>
    internal Dictionary<string, string> Environment()
    {
        string userCache = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(UserProfile, ".nuget", "packages");
        return new(DotnetCommand.Environment)
        {
            ["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "cache"),
            ["RestoreFallbackFolders"] = userCache,
            ["DOTNET_CLI_HOME"] = Home,
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        };
    }

    // Who has another home still has the user's package sources.
    private void CopyUserSources()
    {
        string sources = Path.Combine(".nuget", "NuGet", "NuGet.Config");
        if (File.Exists(Path.Combine(UserProfile, sources)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Home, sources))!);
            File.Copy(Path.Combine(UserProfile, sources), Path.Combine(Home, sources));
        }
    }
}
