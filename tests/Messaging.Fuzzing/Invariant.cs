namespace Messaging.Fuzzing;

/// <summary>What every target checks.</summary>
internal static class Invariant
{
    // What the code may allocate for an input of no bytes: exceptions with their stacks, buffers that are rented for the first time.
    private const long FixedBytes = 1024 * 1024;
    private const long BytesForEach = 2_000;

    public static void Holds(bool condition, string what)
    {
        if (!condition)
        {
            throw new FindingException(what);
        }
    }

    /// <summary>Runs and checks that the memory allocated is in proportion to the input.</summary>
    public static void BoundsMemory(int inputBytes, Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Holds(allocated <= FixedBytes + (inputBytes * BytesForEach), $"{allocated} bytes were allocated for {inputBytes} bytes of input.");
    }
}
