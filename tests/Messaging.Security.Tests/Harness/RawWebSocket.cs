using System.Buffers.Binary;
using System.Text;

namespace Messaging.Security.Tests.Harness;

/// <summary>A frame as it came from the server.</summary>
internal readonly record struct RawFrame(Opcode Opcode, bool IsFinal, byte[] Payload)
{
    public int CloseCode => Payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(Payload);

    public string CloseReason => Encoding.UTF8.GetString(Payload.AsSpan(Math.Min(2, Payload.Length)));
}

/// <summary>A WebSocket over HTTP/1.1 whose frames a test makes itself, with <see cref="FrameBytes"/> or by hand.</summary>
internal sealed class RawWebSocket : IAsyncDisposable
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private RawWebSocket(RawPeer peer) => Peer = peer;

    public RawPeer Peer { get; }

    /// <summary>Opens a WebSocket; fails unless the server accepts it.</summary>
    public static async Task<RawWebSocket> OpenAsync(
        Uri address, string path = AttackedHost.RawPath, string? subprotocol = null, params (string Name, string Value)[] headers)
    {
        RawPeer peer = await RawPeer.ConnectAsync(address);
        try
        {
            HttpAnswer answer = await HandshakeAsync(peer, path, subprotocol, headers);
            Assert.True(answer.Status == 101, answer.Head);
            return new RawWebSocket(peer);
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Expects a handshake to be refused, on a connection of its own.</summary>
    public static async Task<HttpAnswer> ExpectRefusalAsync(
        Uri address, int status, string path = AttackedHost.RawPath, string? subprotocol = null, params (string Name, string Value)[] headers)
    {
        await using RawPeer peer = await RawPeer.ConnectAsync(address);
        HttpAnswer answer = await HandshakeAsync(peer, path, subprotocol, headers);
        Assert.True(answer.Status == status, $"Expected {status}: {answer.Head}");
        return answer;
    }

    /// <summary>Sends an opening handshake and reads the answer.</summary>
    public static async Task<HttpAnswer> HandshakeAsync(RawPeer peer, string path, string? subprotocol = null, params (string Name, string Value)[] headers)
    {
        await peer.SendAsync(Request(path, subprotocol, headers));
        return await HttpAnswer.ReadAsync(peer);
    }

    /// <summary>An opening handshake (RFC 6455 section 4.1); a header of the test's own takes the place of the usual one.</summary>
    public static string Request(string path, string? subprotocol = null, params (string Name, string Value)[] headers)
    {
        List<(string Name, string Value)> all =
        [
            ("Host", "localhost"), ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", Key),
        ];
        all.RemoveAll(header => headers.Any(own => own.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase)));
        if (subprotocol is not null)
        {
            all.Add(("Sec-WebSocket-Protocol", subprotocol));
        }

        all.AddRange(headers);
        return $"GET {path} HTTP/1.1\r\n{string.Concat(all.Select(header => $"{header.Name}: {header.Value}\r\n"))}\r\n";
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => Peer.SendAsync(bytes);

    /// <summary>Sends a masked frame.</summary>
    public ValueTask SendAsync(Opcode opcode, byte[] payload, bool final = true) => SendAsync(FrameBytes.Frame(opcode, payload, final, masked: true));

    public async Task<RawFrame> ReadAsync()
    {
        byte[] head = await Peer.ReadExactlyAsync(2);
        int length = head[1] & 0x7F;
        if (length == 126)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(await Peer.ReadExactlyAsync(2));
        }
        else if (length == 127)
        {
            length = checked((int)BinaryPrimitives.ReadInt64BigEndian(await Peer.ReadExactlyAsync(8)));
        }

        return new RawFrame((Opcode)(head[0] & 0x0F), (head[0] & 0x80) != 0, await Peer.ReadExactlyAsync(length));
    }

    /// <summary>Expects the server to close with a code, soon; frames before that are passed over.</summary>
    public async Task<RawFrame> ExpectCloseAsync(int code)
    {
        RawFrame frame = await Expect.InTimeAsync(ReadCloseAsync(), $"a Close frame with {code}");
        Assert.True(frame.CloseCode == code, $"Expected {code}, got {frame.CloseCode}: {frame.CloseReason}");
        return frame;
    }

    public ValueTask DisposeAsync() => Peer.DisposeAsync();

    private async Task<RawFrame> ReadCloseAsync()
    {
        RawFrame frame;
        do
        {
            frame = await ReadAsync();
        }
        while (frame.Opcode != Opcode.Close);

        return frame;
    }
}
