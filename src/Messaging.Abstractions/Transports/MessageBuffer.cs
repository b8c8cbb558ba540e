namespace Messaging.Transports;

/// <summary>x</summary>
public sealed class MessageBuffer;
