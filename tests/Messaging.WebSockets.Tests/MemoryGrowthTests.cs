using System.Buffers.Binary;
using Messaging.Transports;

namespace Messaging.WebSockets.Tests;

/// <summary>What a message that is on its way costs: what has come of it, not what was claimed, and however small the pieces are.</summary>
[CollectionDefinition(nameof(MemoryGrowthTests), DisableParallelization = true)]
[Collection(nameof(MemoryGrowthTests))]
public sealed class MemoryGrowthTests
{
    private const int Claimed = 1 << 30;

    [Theory]
    [InlineData(1, 3000)]
    [InlineData(5000, 20)]
    public async Task A_message_costs_what_has_come_of_it(int bytesPerRead, int reads)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var peer = new Trickle(Head(Claimed), bytesPerRead, reads);
        ITransportConnection server = SocketPair.Open(peer, ChannelRole.Server, new ChannelLimits { MaxMessageBytes = Claimed });
        await peer.AllRead.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        long cost = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{cost} bytes for {bytesPerRead * reads} that have come");
        Assert.True(cost < (2 * bytesPerRead * reads) + (256 * 1024), $"{cost} bytes");
        server.Abort(new ChannelClosed(ChannelCloseStatus.Cancelled));
        peer.Dispose();
        await server.DisposeAsync();
    }

    private static byte[] Head(long length)
    {
        byte[] head = new byte[14];
        (head[0], head[1]) = (0x82, 0xFF);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), length);
        return head;
    }

    /// <summary>A peer that sends the head of a frame, then so many pieces of its payload, and then nothing.</summary>
    private sealed class Trickle(byte[] head, int bytesPerRead, int reads) : Stream
    {
        private readonly TaskCompletionSource _allRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ReadOnlyMemory<byte> _head = head;
        private int _left = reads;

        public Task AllRead => _allRead.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty)
            {
                return 0;
            }

            if (_head.Length > 0)
            {
                _head.CopyTo(buffer);
                int length = _head.Length;
                _head = default;
                return length;
            }

            if (_left-- > 0)
            {
                buffer.Span[..Math.Min(bytesPerRead, buffer.Length)].Clear();
                return Math.Min(bytesPerRead, buffer.Length);
            }

            _allRead.TrySetResult();
            await _ended.Task.WaitAsync(cancellationToken);
            return 0;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _ended.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
