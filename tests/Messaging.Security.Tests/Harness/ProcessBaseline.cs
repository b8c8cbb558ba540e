namespace Messaging.Security.Tests.Harness;

/// <summary>What this process holds before an attack, and again after it.</summary>
internal sealed class ProcessBaseline
{
    private const long MemoryTolerance = 5 * 1024 * 1024;
    private const string Descriptors = "/proc/self/fd";

    private readonly string[] _descriptors = ListDescriptors();
    private readonly long _memory = GC.GetTotalMemory(forceFullCollection: true);

    private ProcessBaseline()
    {
    }

    public static ProcessBaseline Take() => new();

    /// <summary>Closing and collecting take a moment; what is still held after that may be a leak.</summary>
    /// <returns>What is held, or <see langword="null"/>.</returns>
    public async Task<string?> FindLeakAsync()
    {
        TimeSpan moment = TimeSpan.FromSeconds(20);
        if (!await Expect.EventuallyAsync(() => ListDescriptors().Length <= _descriptors.Length, moment))
        {
            string[] descriptors = ListDescriptors();
            return $"{descriptors.Length} open files after the attack, {_descriptors.Length} before it. New: {string.Join(", ", descriptors.Except(_descriptors))}";
        }

        long memory = 0;
        return await Expect.EventuallyAsync(() => (memory = GC.GetTotalMemory(forceFullCollection: true)) <= _memory + MemoryTolerance, moment)
            ? null
            : $"{memory:N0} bytes are in use after the attack, {_memory:N0} were before it.";
    }

    /// <summary>None where the system does not tell. Assemblies stay open, and one may be needed for the first time at any moment.</summary>
    private static string[] ListDescriptors() => Directory.Exists(Descriptors)
        ? [.. new DirectoryInfo(Descriptors).EnumerateFileSystemInfos()
            .Where(entry => entry.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true)
            .Select(entry => $"{entry.Name} {entry.LinkTarget}")]
        : [];
}
