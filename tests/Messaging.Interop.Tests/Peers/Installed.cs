using System.Diagnostics;

namespace Messaging.Interop.Tests;

/// <summary>
/// What must be on the machine for a foreign peer; <c>eng/test.sh</c> installs all of it. A test that misses something is skipped and says what,
/// or fails where <c>MESSAGING_REQUIRE_ALL</c> is 1.
/// </summary>
internal static class Installed
{
    private static readonly Lazy<bool> PythonRuns = new(() => Runs("/usr/bin/python3", "-c", "import websockets, grpc, msgpack, google.protobuf"));
    private static readonly Lazy<bool> NodeRuns = new(() => Runs("node", "--version"));
    private static readonly string[] NpmPackages =
    [
        .. new[] { "@grpc/grpc-js", "@microsoft/signalr", "@msgpack/msgpack", "@protobuf-ts/grpcweb-transport", "playwright-core", "protobufjs", "ws" }
            .Select(package => Repository.Interop("node", "node_modules", package)),
    ];

    private static readonly Lazy<string?> ChromiumPath = new(
        () => new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists));

    /// <summary>Debian's Python: another one may come first on the path, without the packages.</summary>
    public static string Python()
    {
        Require(PythonRuns.Value, "python3-websockets, python3-grpcio, python3-msgpack or python3-protobuf is not installed");
        Require(File.Exists("/usr/bin/protoc"), "protobuf-compiler is not installed");
        Require(File.Exists("/usr/bin/grpc_python_plugin"), "protobuf-compiler-grpc is not installed");
        return "/usr/bin/python3";
    }

    public static string Node()
    {
        Require(NodeRuns.Value, "node is not installed");
        Require(NpmPackages.All(Directory.Exists), "the npm packages of tests/Messaging.Interop.Tests/node are not installed");
        return "node";
    }

    public static string Chromium()
    {
        Require(ChromiumPath.Value is not null, "chromium is not installed");
        return ChromiumPath.Value!;
    }

    /// <summary><c>nginx</c> or <c>haproxy</c>, which Debian keeps where only root's path leads.</summary>
    public static string Proxy(string name)
    {
        string program = "/usr/sbin/" + name;
        Require(File.Exists(program), name + " is not installed");
        return program;
    }

    /// <summary>What native AOT links with.</summary>
    public static void NativeLinker()
    {
        Require(Runs("clang", "--version") || Runs("gcc", "--version"), "neither clang nor gcc is installed");
        Require(File.Exists("/usr/include/zlib.h"), "zlib1g-dev is not installed");
    }

    private static void Require(bool isInstalled, string message)
    {
        if (Environment.GetEnvironmentVariable("MESSAGING_REQUIRE_ALL") == "1")
        {
            Assert.True(isInstalled, message);
        }

        Assert.SkipUnless(isInstalled, message);
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
