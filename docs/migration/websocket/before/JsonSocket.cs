using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace PriceFeed;

/// <summary>Whole JSON messages over a WebSocket, for the server and the client.</summary>
internal sealed class JsonSocket(WebSocket socket) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ArrayBufferWriter<byte> _received = new(4096);

    /// <summary>Sends a message. A socket allows one send at a time, so that others wait.</summary>
    public async Task SendAsync<T>(T message, CancellationToken cancellationToken)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(payload, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Waits for the next whole message. There is none when the peer has closed or was refused.</summary>
    public async Task<T?> ReceiveAsync<T>(CancellationToken cancellationToken)
        where T : class
    {
        _received.ResetWrittenCount();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(_received.GetMemory(4096), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            _received.Advance(part.Count);
            if (_received.WrittenCount > Feed.MaxMessageBytes)
            {
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, "The message is too long.", cancellationToken);
                return null;
            }
        }
        while (!part.EndOfMessage);

        try
        {
            return JsonSerializer.Deserialize<T>(_received.WrittenSpan, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            await CloseAsync(WebSocketCloseStatus.InvalidPayloadData, "The message is no valid JSON.", cancellationToken);
            return null;
        }
    }

    /// <summary>Closes this side, and waits for the peer's close where that has not come.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string? reason, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseAsync(status, reason, cancellationToken);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();
}
