namespace Messaging.Interop.Tests;

/// <summary>Runs <c>dotnet</c> so that nothing of it stays behind.</summary>
internal static class DotnetCommand
{
    /// <summary>What to set for a build: a build server would keep the pipes of its starter open and outlive it.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
    };

    /// <summary>Waits for the end and returns what was written; fails with it unless the command ended with <paramref name="expectedCode"/>.</summary>
    public static async Task<string[]> RunAsync(string[] arguments, string? folder = null, int expectedCode = 0)
    {
        await using PeerProcess process = PeerProcess.StartInteractive("dotnet", arguments, folder, Environment);
        process.CloseInput();
        int code = await process.WaitForExitAsync(TimeSpan.FromMinutes(8));
        Assert.True(code == expectedCode, $"Ended with {code}: {process}");
        return process.Output();
    }
}
