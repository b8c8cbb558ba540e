using System.Diagnostics;
using System.Globalization;

namespace Messaging.Compare.Processes;

/// <summary>What a process holds after a full collection.</summary>
/// <param name="HeapBytes">Live bytes of the managed heap, which includes the pools of pinned buffers.</param>
/// <param name="PrivateBytes">Resident memory that is no file: the heap with its reserves, native memory, stacks.</param>
internal sealed record MemoryReport(long HeapBytes, long PrivateBytes)
{
    public static MemoryReport Take()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new MemoryReport(GC.GetTotalMemory(forceFullCollection: false), ReadPrivateBytes());
    }

    private static long ReadPrivateBytes()
    {
        const string StatusFile = "/proc/self/status";
        const string Key = "RssAnon:";
        if (File.Exists(StatusFile))
        {
            string line = File.ReadLines(StatusFile).First(l => l.StartsWith(Key, StringComparison.Ordinal));
            return 1024 * long.Parse(line.AsSpan(Key.Length, line.Length - Key.Length - "kB".Length).Trim(), CultureInfo.InvariantCulture);
        }

        using var process = Process.GetCurrentProcess();
        return process.PrivateMemorySize64;
    }
}
