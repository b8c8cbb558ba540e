using System.Buffers.Binary;
using System.Net.Security;
using System.Text;

namespace Messaging.Security.Tests.Harness;

/// <summary>The types of HTTP/2 frames (RFC 9113 section 6).</summary>
internal enum Http2FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    ResetStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>A frame of HTTP/2.</summary>
internal readonly record struct Http2Frame(Http2FrameType Type, byte Flags, int Stream, byte[] Payload)
{
    /// <summary>Whether a text stands in the payload. Kestrel compresses no values (Huffman), so that a header's first one can be found.</summary>
    public bool Mentions(string text) => Payload.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;
}

/// <summary>An HTTP/2 connection whose frames a test makes itself.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    public const byte Acknowledge = 1;

    /// <summary>What every connection begins with (RFC 9113 section 3.4).</summary>
    public static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private RawHttp2(RawPeer peer) => Peer = peer;

    public RawPeer Peer { get; }

    /// <summary>Connects and sends the preface with settings that change nothing, or these.</summary>
    public static async Task<RawHttp2> ConnectAsync(Uri address, byte[]? settings = null)
    {
        RawPeer peer = await RawPeer.ConnectAsync(address, SslApplicationProtocol.Http2);
        await peer.SendAsync((byte[])[.. Preface, .. Frame(Http2FrameType.Settings, 0, 0, settings ?? [])]);
        return new RawHttp2(peer);
    }

    public static byte[] Frame(Http2FrameType type, byte flags, int stream, byte[] payload)
    {
        byte[] head = [0, (byte)(payload.Length >> 8), (byte)payload.Length, (byte)type, flags, 0, 0, 0, 0];
        head[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }

    /// <summary>A reset of a stream.</summary>
    public static byte[] Reset(int stream, int code = 8) => Frame(Http2FrameType.ResetStream, 0, stream, Number(code));

    /// <summary>A setting (RFC 9113 section 6.5.1).</summary>
    public static byte[] Setting(ushort id, uint value)
    {
        byte[] bytes = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(2), value);
        return bytes;
    }

    public static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>The headers that begin a gRPC call.</summary>
    public static byte[] Call(int stream, string path, byte flags = EndHeaders, params (string Name, string Value)[] headers) => Headers(
        stream,
        flags,
        [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"), .. headers]);

    /// <summary>The headers of a WebSocket handshake (RFC 8441).</summary>
    public static byte[] Connect(int stream, string path, params (string Name, string Value)[] headers) => Headers(
        stream,
        EndHeaders,
        [
            (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
            ("sec-websocket-version", "13"), .. headers,
        ]);

    /// <summary>A frame of headers, each as a literal that is not indexed (RFC 7541 section 6.2.2).</summary>
    public static byte[] Headers(int stream, byte flags, IEnumerable<(string Name, string Value)> headers)
    {
        List<byte> block = [];
        foreach ((string name, string value) in headers)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }

        return Frame(Http2FrameType.Headers, flags, stream, [.. block]);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> frames) => Peer.SendAsync(frames);

    /// <summary>Sends bytes of a stream's body.</summary>
    public ValueTask SendDataAsync(int stream, byte[] bytes, byte flags = 0) => SendAsync(Frame(Http2FrameType.Data, flags, stream, bytes));

    /// <summary>Reads a frame; pings and settings are answered.</summary>
    public async Task<Http2Frame> ReadAsync()
    {
        byte[] head = await Peer.ReadExactlyAsync(9);
        int length = (head[0] << 16) | (head[1] << 8) | head[2];
        Http2Frame frame = new((Http2FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), await Peer.ReadExactlyAsync(length));
        if (frame.Type is Http2FrameType.Ping or Http2FrameType.Settings && (frame.Flags & Acknowledge) == 0)
        {
            await Peer.TrySendAsync(Frame(frame.Type, Acknowledge, 0, frame.Type == Http2FrameType.Ping ? frame.Payload : []));
        }

        return frame;
    }

    /// <summary>Waits for a frame; others are passed over. Must come soon.</summary>
    public Task<Http2Frame> ExpectAsync(Func<Http2Frame, bool> wanted, string what) => Expect.InTimeAsync(ReadUntilAsync(wanted), what);

    /// <summary>Waits for the headers that accept a stream: <c>:status 200</c>.</summary>
    public async Task ExpectAcceptedAsync(int stream)
    {
        Http2Frame frame = await ExpectAsync(frame => frame.Stream == stream && frame.Type == Http2FrameType.Headers, $"headers of stream {stream}");
        Assert.Equal(0x88, frame.Payload[0]);
    }

    /// <summary>Waits for trailers with this status of a channel.</summary>
    public Task ExpectStatusAsync(int stream, ChannelCloseStatus status) => ExpectAsync(
        frame => frame.Stream == stream && frame.Type == Http2FrameType.Headers && frame.Mentions(status.ToString()), $"trailers with {status}");

    public ValueTask DisposeAsync() => Peer.DisposeAsync();

    private static void AddText(List<byte> block, string text)
    {
        // An integer with a prefix of 7 bits (RFC 7541 section 5.1).
        int length = text.Length;
        if (length < 127)
        {
            block.Add((byte)length);
        }
        else
        {
            block.Add(127);
            for (length -= 127; length >= 128; length >>= 7)
            {
                block.Add((byte)((length & 127) | 128));
            }

            block.Add((byte)length);
        }

        block.AddRange(Encoding.Latin1.GetBytes(text));
    }

    private async Task<Http2Frame> ReadUntilAsync(Func<Http2Frame, bool> wanted)
    {
        Http2Frame frame;
        do
        {
            frame = await ReadAsync();
        }
        while (!wanted(frame));

        return frame;
    }
}
