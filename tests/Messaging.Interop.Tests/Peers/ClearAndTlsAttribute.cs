using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Messaging.Interop.Tests;

/// <summary>Runs a theory for each scenario, in clear and over TLS.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClearAndTlsAttribute(params string[] scenarios) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
        => new([.. scenarios.SelectMany(scenario => new[] { new TheoryDataRow(scenario, false), new TheoryDataRow(scenario, true) })]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
