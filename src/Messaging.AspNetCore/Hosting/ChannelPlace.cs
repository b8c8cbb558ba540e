using Messaging.Transports;

namespace Messaging.AspNetCore.Hosting;

/// <summary>The place that one channel takes of what a process and an endpoint may have, from its handshake until its handler has returned.</summary>
internal sealed class ChannelPlace : IDisposable
{
    private readonly ChannelCount _ofProcess;
    private readonly ChannelCount _ofEndpoint;
    private readonly ChannelMetrics _metrics;
    private readonly string _path;
    private readonly string _transport;
    private readonly bool _isCounted;
    private int _isLeft;

    public ChannelPlace(ChannelCount ofProcess, ChannelCount ofEndpoint, ChannelMetrics metrics, string path, ServedTransports transport)
    {
        _ofProcess = ofProcess;
        _ofEndpoint = ofEndpoint;
        _metrics = metrics;
        _path = path;
        _transport = transport.ToString();
        _isCounted = metrics.TryAddActive(path, _transport);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 0)
        {
            _ofProcess.Remove();
            _ofEndpoint.Remove();
            if (_isCounted)
            {
                _metrics.RemoveActive(_path, _transport);
            }
        }
    }
}
