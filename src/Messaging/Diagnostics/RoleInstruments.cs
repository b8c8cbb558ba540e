using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Messaging.Diagnostics;

/// <summary>What is measured of the channels of one role: <c>messaging.client.*</c> or <c>messaging.server.*</c>.</summary>
internal sealed class RoleInstruments
{
    private readonly ConcurrentDictionary<(string Name, string Transport, string? Serializer), ChannelSeries> _series = new();
    private readonly ObservableCounter<long> _messages;
    private readonly ObservableCounter<long> _io;
    private readonly string _nameTag;

    /// <param name="meter">The meter.</param>
    /// <param name="role">The word of the role in the names.</param>
    /// <param name="nameTag">The attribute with the name of a channel of this role.</param>
    /// <param name="end">What the role calls its end, for descriptions.</param>
    public RoleInstruments(Meter meter, string role, string nameTag, string end)
    {
        _nameTag = nameTag;
        Active = meter.CreateUpDownCounter<long>($"messaging.{role}.active_channels", "{channel}", $"Channels that are open on this {end}.");
        Duration = meter.CreateHistogram(
            $"messaging.{role}.channel.duration", "s", $"How long channels of this {end} were open.", advice: Buckets.OfChannels);
        SendWait = meter.CreateHistogram(
            $"messaging.{role}.channel.send_wait.duration", "s", $"How long sends on this {end} waited for room, of those that had to.", advice: Buckets.OfWaits);
        _messages = meter.CreateObservableCounter(
            $"messaging.{role}.channel.messages",
            () => Observe(static traffic => (traffic.SentMessages, traffic.ReceivedMessages)),
            "{message}",
            $"Messages that this {end} has sent and received.");
        _io = meter.CreateObservableCounter(
            $"messaging.{role}.channel.io",
            () => Observe(static traffic => (traffic.SentBytes, traffic.ReceivedBytes)),
            "By",
            $"Bytes of the payloads of the messages that this {end} has sent and received.");
    }

    public UpDownCounter<long> Active { get; }

    public Histogram<double> Duration { get; }

    public Histogram<double> SendWait { get; }

    /// <summary>Whether somebody wants to know of channels that open and end.</summary>
    public bool AreEnabled => Active.Enabled || Duration.Enabled || _messages.Enabled || _io.Enabled;

    /// <summary>Channels with the same attributes are one series. Names, transports and serializers are words of the configuration, so there are few.</summary>
    public ChannelSeries SeriesOf(string name, ChannelInfo info) => _series.GetOrAdd(
        (name, info.Transport, info.Serializer), static (key, self) => new ChannelSeries(self, self._nameTag, key.Name, key.Transport, key.Serializer), this);

    private IEnumerable<Measurement<long>> Observe(Func<Transports.TransportTraffic, (long Sent, long Received)> select)
    {
        foreach (ChannelSeries series in _series.Values)
        {
            if (series.Traffic is { } traffic)
            {
                (long sent, long received) = select(traffic);
                yield return new Measurement<long>(sent, series.SentTags);
                yield return new Measurement<long>(received, series.ReceivedTags);
            }
        }
    }
}
