using System.Diagnostics;
using System.Reflection;

namespace Messaging.Security.Tests.Harness;

/// <summary>Runs a test in a process of its own, for attacks that may end it: a stack overflow cannot be caught.</summary>
internal static class InChildProcess
{
    private const string Marker = "MESSAGING_SECURITY_CHILD";

    // A new process compiles everything again.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Starts this test again in a new process, which runs <paramref name="test"/>, and expects that to pass. Call it from a fact without data.</summary>
    public static async Task RunAsync(Func<Task> test)
    {
        if (Environment.GetEnvironmentVariable(Marker) is not null)
        {
            await test();
            return;
        }

        string program = Assembly.GetExecutingAssembly().Location;
        string method = $"{TestContext.Current.TestMethod!.TestClass.TestClassName}.{TestContext.Current.TestMethod.MethodName}";
        ProcessStartInfo start = new("dotnet", [program, "--filter-method", method, "--no-ansi", "--progress", "off"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Marker] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        Assert.True(process.ExitCode == 0, $"The child process ended with {process.ExitCode}:\n{await output}\n{await errors}");
    }
}
