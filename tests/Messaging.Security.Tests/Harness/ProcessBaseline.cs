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

    /// <summary>Closing and collecting take a moment; what is still held after that is a leak.</summary>
    public async Task AssertRestoredAsync()
    {
        await Expect.EventuallyAsync(() => ListDescriptors().Length <= _descriptors.Length, TimeSpan.FromSeconds(10));
        string[] descriptors = ListDescriptors();
        Assert.True(
            descriptors.Length <= _descriptors.Length,
            $"{descriptors.Length} open files after the attack, {_descriptors.Length} before it. New: {string.Join(", ", descriptors.Except(_descriptors))}");
        long memory = 0;
        await Expect.EventuallyAsync(() => (memory = GC.GetTotalMemory(forceFullCollection: true)) <= _memory + MemoryTolerance, TimeSpan.FromSeconds(10));
        Assert.True(memory <= _memory + MemoryTolerance, $"{memory:N0} bytes are in use after the attack, {_memory:N0} were before it.");
    }

    /// <summary>None where the system does not tell. Assemblies stay open, and one may be needed for the first time at any moment.</summary>
    private static string[] ListDescriptors() => Directory.Exists(Descriptors)
        ? [.. new DirectoryInfo(Descriptors).EnumerateFileSystemInfos()
            .Where(entry => entry.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) != true)
            .Select(entry => $"{entry.Name} {entry.LinkTarget}")]
        : [];
}
