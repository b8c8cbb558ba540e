using System.Runtime.CompilerServices;

namespace Messaging.Conformance;

/// <summary>A test that fails instead of hanging.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceFactAttribute : FactAttribute
{
    /// <summary>Bounds the test's time.</summary>
    public ConformanceFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Timeout = 300_000;
}

/// <summary>A theory that fails instead of hanging.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConformanceTheoryAttribute : TheoryAttribute
{
    /// <summary>Bounds the test's time.</summary>
    public ConformanceTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Timeout = 300_000;
}

