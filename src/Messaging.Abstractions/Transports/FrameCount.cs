namespace Messaging.Transports;

/// <summary>The messages that one sending side has framed so far. Written under its lock, read by anyone.</summary>
internal sealed class FrameCount
{
    private long _messages;
    private long _payloadBytes;

    public long Messages => Volatile.Read(ref _messages);

    public long PayloadBytes => Volatile.Read(ref _payloadBytes);

    public void Add(int payloadBytes)
    {
        _messages++;
        _payloadBytes += payloadBytes;
    }
}
