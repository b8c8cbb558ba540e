namespace Messaging.Grpc.Tests;

/// <summary>A body that hands out its bytes in given chunks. A read of no bytes completes when the next chunk is there, as one of an HTTP response does.</summary>
internal sealed class ScriptedStream(ReadOnlyMemory<byte> content, params int[] chunks) : Stream
{
    private int _at;
    private int _chunk;

    /// <summary>Whether reads complete later, on another thread.</summary>
    public bool Yields { get; init; }

    /// <summary>The largest buffer that was offered to a read.</summary>
    public int LargestRead { get; private set; }

    public bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Yields)
        {
            await Task.Yield();
        }

        LargestRead = Math.Max(LargestRead, buffer.Length);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int take = Math.Min(Math.Min(buffer.Length, chunks[_chunk++ % chunks.Length]), content.Length - _at);
        content.Slice(_at, take).CopyTo(buffer);
        _at += take;
        return take;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
