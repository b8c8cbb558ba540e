namespace Messaging.WebSockets.Framing;

/// <summary>Receives what <see cref="FrameReader"/> finds besides data.</summary>
internal interface IFrameHandler
{
    void OnPing(ReadOnlySpan<byte> payload);

    void OnClose(ushort code, string? reason);

    /// <summary>Called before an empty message is ended.</summary>
    /// <returns>Whether it is a sign of the protocol and no message.</returns>
    bool OnEmptyMessage(MessageKind kind);
}
