using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Transports;

/// <summary>
/// The meter <see cref="MessagingDiagnostics.MeterName"/> of one application. For hosts, which tell it of the channels that they serve; clients' channels are
/// measured by <see cref="IDuplexChannelFactory{TSend, TReceive}"/>. Thread-safe; a singleton of the application's services.
/// </summary>
/// <remarks>A channel that opens while nobody listens is not measured and costs nothing.</remarks>
public sealed class ChannelMetrics : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Meter? _own;
    private readonly RoleInstruments _client;
    private readonly RoleInstruments _server;
    private readonly Histogram<double> _connects;

    /// <param name="time">The clock of durations.</param>
    /// <param name="factory">The application's; it owns the meters that it makes. <see langword="null"/> where its services have none.</param>
    internal ChannelMetrics(TimeProvider time, IMeterFactory? factory)
    {
        _time = time;
        _own = factory is null ? new Meter(MessagingDiagnostics.MeterName) : null;
        Meter meter = _own ?? factory!.Create(MessagingDiagnostics.MeterName);
        _client = new RoleInstruments(meter, "client", Tags.Channel, "client");
        _server = new RoleInstruments(meter, "server", Tags.Endpoint, "server");
        _connects = meter.CreateHistogram(
            "messaging.client.connect.duration", "s", "How long connecting took, for each transport that was tried.", advice: Buckets.OfConnects);
    }

    /// <summary>Gets that of an application to whose services messaging was added.</summary>
    /// <param name="services">The application's services.</param>
    public static ChannelMetrics Of(IServiceProvider services) => services.GetRequiredService<ChannelMetrics>();

    /// <summary>Counts one more open channel of a server, if anybody listens.</summary>
    /// <param name="endpoint">The endpoint: the path as it was mapped, with the names of parameters and not their values.</param>
    /// <param name="transport">The transport's word.</param>
    /// <returns>Whether it was counted, and <see cref="RemoveActive"/> is to be called for it.</returns>
    public bool TryAddActive(string endpoint, string transport)
    {
        bool isEnabled = _server.Active.Enabled;
        if (isEnabled)
        {
            CountActive(1, endpoint, transport);
        }

        return isEnabled;
    }

    /// <summary>Counts one open channel less.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="transport">The transport's word.</param>
    public void RemoveActive(string endpoint, string transport) => CountActive(-1, endpoint, transport);

    /// <summary>Measures a channel that a server has accepted, until it ends.</summary>
    /// <typeparam name="TSend">The type of the messages the server sends.</typeparam>
    /// <typeparam name="TReceive">The type of the messages the server receives.</typeparam>
    /// <param name="channel">The channel.</param>
    /// <param name="connection">Its connection.</param>
    /// <param name="endpoint">The endpoint: the path as it was mapped, with the names of parameters and not their values.</param>
    /// <returns>The channel to be given to the handler; the same one, unless its sends are measured.</returns>
    public IDuplexChannel<TSend, TReceive> Measure<TSend, TReceive>(
        IDuplexChannel<TSend, TReceive> channel, ITransportConnection connection, string endpoint)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(endpoint);
        Follow(_server, connection, endpoint, countsActive: false);
        return MeasureSends(_server, channel, endpoint);
    }

    /// <summary>Disposes the meter, where it is not the application's.</summary>
    public void Dispose() => _own?.Dispose();

    internal void ClientConnected(ITransportConnection connection, string channel) => Follow(_client, connection, channel, countsActive: true);

    internal IDuplexChannel<TSend, TReceive> MeasureClientSends<TSend, TReceive>(IDuplexChannel<TSend, TReceive> channel, string name) =>
        MeasureSends(_client, channel, name);

    /// <param name="channel">The channel's name.</param>
    /// <param name="transport">The transport that was tried.</param>
    /// <param name="since">When, by the clock of this object's.</param>
    /// <param name="failure">What came of it, where it failed.</param>
    internal void ConnectTried(string channel, string transport, long since, Exception? failure)
    {
        if (!_connects.Enabled)
        {
            return;
        }

        var tags = new TagList { { Tags.Channel, channel }, { Tags.Transport, transport } };
        if (failure is not null)
        {
            tags.Add(Tags.ErrorType, Tags.ErrorTypeOf(failure));
        }

        _connects.Record(_time.GetElapsedTime(since).TotalSeconds, tags);
    }

    private void Follow(RoleInstruments instruments, ITransportConnection connection, string name, bool countsActive)
    {
        if (instruments.AreEnabled)
        {
            _ = instruments.SeriesOf(name, connection.Info).FollowAsync(connection, countsActive, _time);
        }
    }

    private IDuplexChannel<TSend, TReceive> MeasureSends<TSend, TReceive>(RoleInstruments instruments, IDuplexChannel<TSend, TReceive> channel, string name) =>
        instruments.SendWait.Enabled
            ? new MeasuredChannel<TSend, TReceive>(channel, instruments.SeriesOf(name, channel.Info), _time)
            : channel;

    private void CountActive(int change, string endpoint, string transport) =>
        _server.Active.Add(change, new(Tags.Endpoint, endpoint), new(Tags.Transport, transport));
}
