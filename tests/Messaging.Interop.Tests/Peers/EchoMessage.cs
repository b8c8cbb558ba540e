namespace Messaging.Interop.Tests;

internal sealed record EchoMessage
{
    public string Text { get; init; } = string.Empty;

    public long Number { get; init; }

    public byte[] Data { get; init; } = [];
}
