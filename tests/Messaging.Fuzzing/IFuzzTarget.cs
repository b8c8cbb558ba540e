namespace Messaging.Fuzzing;

/// <summary>Code that reads a peer's bytes. Whatever they are, <see cref="Run"/> returns; what it throws is a finding.</summary>
internal interface IFuzzTarget
{
    /// <summary>The word on the command line, and the folder of the corpus.</summary>
    string Name { get; }

    /// <summary>Feeds one input and checks what must hold of any.</summary>
    void Run(ReadOnlySpan<byte> input);
}
