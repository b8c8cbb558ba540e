using Messaging.Transports;

namespace Messaging.Testing;

/// <summary>One end of a connection whose incoming messages are held back, and which is cut, as the faults say.</summary>
internal sealed class FaultyConnection : ITransportConnection
{
    private readonly ITransportConnection _inner;
    private readonly ChannelFaults _faults;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private int _messages;
    private long _bytes;
    private TimeSpan _latency;
    private bool _isCutByChance;
    private bool _mayTake;

    public FaultyConnection(ITransportConnection inner, ChannelFaults faults, TimeProvider time)
    {
        _inner = inner;
        _faults = faults;
        _time = time;
#pragma warning disable CA5394 // The same seed must give the same faults.
        _random = new Random(faults.Seed);
#pragma warning restore CA5394
        Draw();
    }

    public ChannelInfo Info => _inner.Info;

    public Task<ChannelClosed> Closed => _inner.Closed;

    public TransportTraffic? Traffic => _inner.Traffic;

    private bool IsCut => _isCutByChance || _messages >= _faults.CutAfterMessages || _bytes >= _faults.CutAfterBytes;

    public ValueTask SendAsync<TMessage>(
        TMessage message, MessageKind kind, IMessageSerializer<TMessage> serializer, CancellationToken cancellationToken) =>
        _inner.SendAsync(message, kind, serializer, cancellationToken);

    public ValueTask SendAsync(RawMessage message, CancellationToken cancellationToken) => _inner.SendAsync(message, cancellationToken);

    public bool TryReceive(out RawMessage message)
    {
        message = default;
        if (!_mayTake || !_inner.TryReceive(out message))
        {
            return false;
        }

        _messages++;
        _bytes += message.Payload.Length;
        _mayTake = false;
        Draw();
        return true;
    }

    public async ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken)
    {
        // Here and not when a message is taken: its reader still looks at the bytes, which an end discards.
        if (IsCut)
        {
            _inner.Abort(new ChannelClosed(_faults.CutStatus, $"Cut after {_messages} messages and {_bytes} bytes, by seed {_faults.Seed}."));
        }

        if (!await _inner.WaitToReceiveAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (_latency > TimeSpan.Zero && !_mayTake)
        {
            await Task.Delay(_latency, _time, cancellationToken).ConfigureAwait(false);
        }

        return _mayTake = true;
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => _inner.CompleteAsync(cancellationToken);

    public void Abort(ChannelClosed closed) => _inner.Abort(closed);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    /// <summary>Decides about the next message. Both are drawn always, so that a change of one leaves the other as it was.</summary>
    private void Draw()
    {
#pragma warning disable CA5394 // The same seed must give the same faults.
        double latency = _random.NextDouble();
        _isCutByChance = _random.NextDouble() < _faults.CutProbability;
#pragma warning restore CA5394
        TimeSpan longest = _faults.MaxLatency > TimeSpan.Zero ? _faults.MaxLatency : _faults.MinLatency;
        _latency = _faults.MinLatency + ((longest - _faults.MinLatency) * latency);
    }
}
