namespace Messaging.Compare.Results;

/// <summary>On what was measured.</summary>
internal sealed record MachineInfo
{
    /// <summary>The operating system with its version.</summary>
    public required string System { get; init; }

    /// <summary>The architecture of the processor, such as <c>X64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The model of the processor, as the system names it; <see langword="null"/> where it does not.</summary>
    public string? Processor { get; init; }

    /// <summary>How many processors .NET may use.</summary>
    public required int Processors { get; init; }

    /// <summary>The memory that .NET may use, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The runtime with its version.</summary>
    public required string Runtime { get; init; }
}
