namespace Messaging;

/// <summary>The names by which the metrics and traces of this library are found; <c>docs/observability.md</c> has every instrument and span.</summary>
public static class MessagingDiagnostics
{
    /// <summary>The meter, for <c>AddMeter</c> of OpenTelemetry or a <see cref="System.Diagnostics.Metrics.MeterListener"/>.</summary>
    public const string MeterName = "Messaging";

    /// <summary>The source of spans, for <c>AddSource</c> of OpenTelemetry or an <see cref="System.Diagnostics.ActivityListener"/>.</summary>
    public const string ActivitySourceName = "Messaging";
}
