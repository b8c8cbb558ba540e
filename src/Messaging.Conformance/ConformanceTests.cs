namespace Messaging.Conformance;

/// <summary>The base of the suites. A transport derives one class from each of them.</summary>
/// <typeparam name="TFixture">The transport's fixture.</typeparam>
public abstract class ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    /// <summary>The transport under test.</summary>
    private protected TFixture Fixture { get; } = new();

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Changes the limits.</param>
    private protected Task<TestBed> StartAsync(Action<ServerSetup>? configure = null) => TestBed.StartAsync(Fixture, configure);
}
