namespace Messaging.Migration.Tests;

/// <summary>A <c>client.mjs</c> beside the npm packages of the foreign peers, because Node looks for packages from where a script is.</summary>
internal sealed class NodeProgram : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("messaging-migration-");

    private NodeProgram(string kind, string version, string[] arguments)
    {
        string node = Installed.Node();
        string script = Path.Combine(_folder.FullName, "client.mjs");
        File.Copy(Path.Combine(Programs.Folder(kind, version), "client.mjs"), script);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), Repository.Interop("node", "node_modules"));
        Process = PeerProcess.StartInteractive(node, [script, .. arguments], _folder.FullName);
    }

    public PeerProcess Process { get; }

    public static NodeProgram Start(string kind, string version, params string[] arguments) => new(kind, version, arguments);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
