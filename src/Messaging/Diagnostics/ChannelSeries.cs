using System.Diagnostics;
using Messaging.Transports;

namespace Messaging.Diagnostics;

/// <summary>
/// The channels with one set of attributes. What passed over them is read from their connections when somebody asks, so that a message costs nothing.
/// Thread-safe.
/// </summary>
internal sealed class ChannelSeries
{
    private readonly Lock _lock = new();
    private readonly HashSet<ITransportConnection> _open = [];
    private readonly RoleInstruments _instruments;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly KeyValuePair<string, object?>[] _activeTags;
    private TransportTraffic? _ended;

    public ChannelSeries(RoleInstruments instruments, string nameTag, string name, string transport, string? serializer)
    {
        _instruments = instruments;
        _activeTags = [new(nameTag, name), new(Tags.Transport, transport)];
        _tags = serializer is null ? _activeTags : [.. _activeTags, new(Tags.Serializer, serializer)];
        SentTags = [.. _tags, new(Tags.Direction, Tags.Sent)];
        ReceivedTags = [.. _tags, new(Tags.Direction, Tags.Received)];
    }

    public KeyValuePair<string, object?>[] SentTags { get; }

    public KeyValuePair<string, object?>[] ReceivedTags { get; }

    /// <summary>What has passed over all of them so far, or <see langword="null"/> where the transport does not count.</summary>
    public TransportTraffic? Traffic
    {
        get
        {
            lock (_lock)
            {
                TransportTraffic? sum = _ended;
                foreach (ITransportConnection connection in _open)
                {
                    sum = Add(sum, connection.Traffic);
                }

                return sum;
            }
        }
    }

    public void CountActive(int change) => _instruments.Active.Add(change, _activeTags);

    public void Waited(TimeSpan time) => _instruments.SendWait.Record(time.TotalSeconds, _tags);

    /// <summary>Follows a channel until it has ended.</summary>
    public async Task FollowAsync(ITransportConnection connection, bool countsActive, TimeProvider time)
    {
        long since = time.GetTimestamp();
        lock (_lock)
        {
            _open.Add(connection);
        }

        // Who has not seen the channel come must not see it go.
        countsActive &= _instruments.Active.Enabled;
        if (countsActive)
        {
            CountActive(1);
        }

        ChannelClosed closed = await connection.Closed.ConfigureAwait(false);
        lock (_lock)
        {
            _open.Remove(connection);
            _ended = Add(_ended, connection.Traffic);
        }

        if (countsActive)
        {
            CountActive(-1);
        }

        var tags = new TagList(_tags) { { Tags.CloseStatus, closed.Status.ToString() } };
        _instruments.Duration.Record(time.GetElapsedTime(since).TotalSeconds, tags);
    }

    private static TransportTraffic? Add(TransportTraffic? sum, TransportTraffic? more) => (sum, more) switch
    {
        (null, _) => more,
        (_, null) => sum,
        ({ } a, { } b) => new TransportTraffic(
            a.SentMessages + b.SentMessages, a.SentBytes + b.SentBytes, a.ReceivedMessages + b.ReceivedMessages, a.ReceivedBytes + b.ReceivedBytes),
    };
}
