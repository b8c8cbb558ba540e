using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Messaging.Transports.Tests;

/// <summary>WebSockets while somebody listens to every instrument and every span.</summary>
public sealed class ObservedWebSocketFixture : WebSocketHttp1Fixture
{
    public override Task<ConformanceServer> StartAsync(ServerSetup setup)
    {
        Observer.Start();
        return base.StartAsync(setup);
    }
}

/// <summary>gRPC calls while somebody listens to every instrument and every span.</summary>
public sealed class ObservedGrpcFixture : GrpcFixture
{
    public override Task<ConformanceServer> StartAsync(ServerSetup setup)
    {
        Observer.Start();
        return base.StartAsync(setup);
    }
}

/// <summary>Listens to the whole process from its first use on, as an agent does.</summary>
internal static class Observer
{
    private static readonly MeterListener Metrics = new()
    {
        InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == MessagingDiagnostics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        },
    };

    private static readonly Lazy<bool> Started = new(static () =>
    {
        Metrics.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        Metrics.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        Metrics.Start();
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = static source => source.Name == MessagingDiagnostics.ActivitySourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        });
        return true;
    });

    public static void Start() => Assert.True(Started.Value);
}
