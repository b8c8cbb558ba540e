namespace Messaging.WebSockets.Framing;

/// <summary>The peer broke RFC 6455 or a limit; it is told <see cref="CloseCode"/>.</summary>
internal sealed class FrameViolationException(ushort closeCode, string message) : Exception(message)
{
    public ushort CloseCode { get; } = closeCode;
}
