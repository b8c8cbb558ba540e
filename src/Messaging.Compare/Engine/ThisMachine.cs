using System.Runtime.InteropServices;
using Messaging.Compare.Results;

namespace Messaging.Compare.Engine;

/// <summary>The machine that measures.</summary>
internal static class ThisMachine
{
    public static MachineInfo Describe() => new()
    {
        System = RuntimeInformation.OSDescription,
        Architecture = RuntimeInformation.OSArchitecture.ToString(),
        Processor = ReadProcessor(),
        Processors = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Runtime = RuntimeInformation.FrameworkDescription,
    };

    private static string? ReadProcessor()
    {
        const string LinuxFile = "/proc/cpuinfo";
        const string Key = "model name";
        if (!File.Exists(LinuxFile))
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        }

        string? line = File.ReadLines(LinuxFile).FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
