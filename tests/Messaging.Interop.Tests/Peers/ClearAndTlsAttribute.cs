using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Messaging.Interop.Tests;

/// <summary>Runs a theory for each scenario, in clear and over TLS.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClearAndTlsAttribute(params string[] scenarios) : DataAttribute
{
    /// <summary>More scenarios, to which TLS makes no difference.</summary>
    public string[] InClearOnly { get; init; } = [];

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IEnumerable<TheoryDataRow> clear = scenarios.Concat(InClearOnly).Select(scenario => new TheoryDataRow(scenario, false));
        return new([.. clear, .. scenarios.Select(scenario => new TheoryDataRow(scenario, true))]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
