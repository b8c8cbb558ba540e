namespace Messaging.Migration.Tests;

/// <summary>The programs of <c>docs/migration</c>, as they were built with these tests.</summary>
internal static class Programs
{
    public static string Folder(string kind, string version) => Path.Combine(Repository.Root, "docs", "migration", kind.ToLowerInvariant(), version);

    public static string[] Transcript(string kind) =>
        File.ReadAllLines(Path.Combine(Folder(kind, string.Empty), "transcript.txt"));

    /// <summary>Starts a client that reads what the test types.</summary>
    public static PeerProcess StartClient(string kind, string version, params string[] arguments) => Start(kind, version, ["client", .. arguments]);

    /// <summary>Starts a server on a free port, or on that of a server that has gone.</summary>
    public static PeerProcess StartServer(string kind, string version, string address = "http://127.0.0.1:0") => Start(kind, version, ["--urls", address]);

    /// <summary>Where a server listens, as ASP.NET Core writes it.</summary>
    public static Task<string> ReadAddressAsync(this PeerProcess server) => server.ReadAfterAsync("      Now listening on:");

    private static PeerProcess Start(string kind, string version, string[] arguments)
    {
        string name = kind + char.ToUpperInvariant(version[0]) + version[1..];
        string program = Repository.Built(Folder(kind, version), name);

        // Settings are read from the folder in which a program is started.
        return PeerProcess.StartInteractive("dotnet", [program, .. arguments], Path.GetDirectoryName(program));
    }
}
