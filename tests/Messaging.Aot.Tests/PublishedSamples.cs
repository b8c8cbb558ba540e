using System.Runtime.InteropServices;
using Messaging.Aot.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PublishedSamples))]

// Two builds at once would write the same files.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Messaging.Aot.Tests;

/// <summary>The server and the client of samples/Aot as native programs, made by the first test that asks for them.</summary>
public sealed class PublishedSamples : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-aot-");
    private Task<string[]>? _publishing;

    /// <summary>An empty folder.</summary>
    public string Work => Path.Combine(_folder.FullName, "work");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Work);
        return ValueTask.CompletedTask;
    }

    /// <summary>Publishes both and returns what that wrote; skips the test where there is nothing to link with.</summary>
    public Task<string[]> PublishAsync()
    {
        Installed.NativeLinker();
        return _publishing ??= PublishAllAsync();
    }

    /// <summary>The folder of one of them.</summary>
    public string FolderOf(string sample) => Path.Combine(_folder.FullName, sample);

    /// <summary>Starts one of them.</summary>
    internal PeerProcess Start(string sample, params string[] arguments)
        => PeerProcess.Start(Path.Combine(FolderOf(sample), "Aot." + sample), arguments, Work);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<string[]> PublishAllAsync() => [.. await PublishAsync("Server"), .. await PublishAsync("Client")];

    private Task<string[]> PublishAsync(string sample) => DotnetCommand.RunAsync(
    [
        "publish", Path.Combine(Repository.Root, "samples", "Aot", sample), "-c", Repository.Configuration, "-r", RuntimeInformation.RuntimeIdentifier, "-o", FolderOf(sample),
        "-p:TrimmerSingleWarn=false", "-m:1",
    ]);
}
