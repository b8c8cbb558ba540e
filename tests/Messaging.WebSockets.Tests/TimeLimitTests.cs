using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;
using Messaging.Transports;
using Messaging.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.WebSockets.Tests;

/// <summary>Idle channels and writes without progress, by a clock that stands still until it is told.</summary>
public sealed class TimeLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Look = Limit / 4;

    private readonly FakeTimeProvider _time = new();
    private long? _messages = 0;
    private int _idle;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_channel_is_idle_once_and_a_quarter_after_the_last_message_at_the_latest()
    {
        using var timer = Start();
        _time.Advance(Look / 2);
        _messages = 1;
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(0, _idle);
            _time.Advance(Look);
        }

        Assert.Equal(0, _idle);
        _time.Advance(Look);
        Assert.Equal(1, _idle);
        _time.Advance(10 * Limit);
        Assert.Equal(1, _idle);
    }

    [Fact]
    public void Messages_and_waiting_messages_keep_it_from_being_idle()
    {
        using var timer = Start();
        for (int i = 0; i < 100; i++)
        {
            _messages = i % 7 == 0 ? i : _messages;
            _messages = i > 50 ? null : _messages;
            _time.Advance(Look / 2);
        }

        Assert.Equal(0, _idle);
        timer.Dispose();
        _messages = 5;
        _time.Advance(2 * Limit);
        Assert.Equal(0, _idle);
    }

    [Fact]
    public async Task An_idle_channel_is_told_why()
    {
        (NetworkStream peer, NetworkStream stream) = await SocketPair.ConnectAsync();
        await using ITransportConnection server = SocketPair.Open(
            stream, ChannelRole.Server, new ChannelLimits { IdleTimeout = Limit, KeepAliveInterval = TimeSpan.Zero }, time: _time);
        await peer.WriteAsync(FrameBytes.Frame(Opcode.Text, [0x31], masked: true), Stop);
        await server.ReceiveAsync();
        int looks = 0;
        for (; looks < 1000 && !server.Closed.IsCompleted; looks++)
        {
            // A part of a message is none, and neither is a ping.
            await peer.WriteAsync(FrameBytes.Frame(looks == 0 ? Opcode.Text : Opcode.Continuation, [0x31], final: false, masked: true), Stop);
            await peer.WriteAsync(FrameBytes.Frame(Opcode.Ping, [], masked: true), Stop);
            byte[] pong = new byte[2];
            await peer.ReadExactlyAsync(pong, Stop);
            Assert.Equal(0x8A, pong[0]);
            _time.Advance(Look);
        }

        Assert.InRange(looks, 4, 999);
        Assert.Equal((ChannelCloseStatus.Timeout, false), ((await server.Closed).Status, (await server.Closed).ByPeer));
        byte[] head = new byte[4];
        await peer.ReadExactlyAsync(head, Stop);
        Assert.Equal((0x88, 3008), ((int)head[0], (int)BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2))));
        peer.Close();
    }

    [Fact]
    public async Task A_write_that_makes_no_progress_ends_the_channel_and_one_that_does_spares_it()
    {
        using var medium = new GatedStream();
        ITransportConnection server = SocketPair.Open(
            medium, ChannelRole.Server, new ChannelLimits { SendTimeout = Limit, KeepAliveInterval = TimeSpan.Zero, MaxMessageBytes = 1 << 20 }, time: _time);
        await server.SendAsync(new RawMessage(new byte[(8 * 64 * 1024) - 10], MessageKind.Binary), Stop);
        for (int i = 0; i < 8; i++)
        {
            await medium.WriteBegun();
            _time.Advance(3 * Look);
            Assert.False(server.Closed.IsCompleted);
            medium.LetPass();
        }

        await server.SendAsync(new RawMessage(new byte[1], MessageKind.Binary), Stop);
        await medium.WriteBegun();
        int looks = 0;
        for (; looks < 1000 && !server.Closed.IsCompleted; looks++)
        {
            _time.Advance(Look);
            await Task.Yield();
        }

        Assert.InRange(looks, 4, 999);
        Assert.Equal((ChannelCloseStatus.Timeout, false), ((await server.Closed).Status, (await server.Closed).ByPeer));
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(
            async () => await server.SendAsync(new RawMessage(new byte[1], MessageKind.Binary), Stop));
        Assert.Equal(ChannelCloseStatus.Timeout, failure.Status);
        await server.DisposeAsync();
    }

    private IdleTimer Start() => new(Limit, _time, () => _messages, () => _idle++);

    /// <summary>A connection whose writes wait until the test lets each pass.</summary>
    private sealed class GatedStream : Stream
    {
        private readonly Channel<TaskCompletionSource> _writes = Channel.CreateUnbounded<TaskCompletionSource>();
        private TaskCompletionSource? _current;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public async Task WriteBegun() => _current = await _writes.Reader.ReadAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Stop);

        public void LetPass() => _current!.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            TaskCompletionSource write = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _writes.Writer.TryWrite(write);
            return new ValueTask(write.Task.WaitAsync(cancellationToken));
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
