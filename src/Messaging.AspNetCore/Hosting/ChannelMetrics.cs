using System.Diagnostics.Metrics;

namespace Messaging.AspNetCore.Hosting;

/// <summary>The meter <c>Messaging</c> of one host. It is told when channels come and go, and of nothing in between.</summary>
internal sealed class ChannelMetrics
{
    private readonly UpDownCounter<long> _active;

    /// <param name="factory">The application's; it owns the meters that it makes. <see langword="null"/> where its services have none.</param>
    public ChannelMetrics(IMeterFactory? factory)
    {
#pragma warning disable CA2000 // It lives as long as the host.
        Meter meter = factory?.Create("Messaging") ?? new Meter("Messaging");
#pragma warning restore CA2000
        _active = meter.CreateUpDownCounter<long>("messaging.server.active_channels", "{channel}", "Channels that are open on this server.");
    }

    public void Count(int change, string path, ServedTransports transport) =>
        _active.Add(change, new("messaging.endpoint", path), new("messaging.transport", transport.ToString()));
}
