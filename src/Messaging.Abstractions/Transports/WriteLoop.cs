using System.Runtime.CompilerServices;

namespace Messaging.Transports;

/// <summary>Where the write loop gets its bytes.</summary>
internal interface IFrameSource
{
    /// <summary>Hands out what waits to be written, after the last write is done.</summary>
    /// <returns><see langword="false"/> when nothing waits; the loop then ends.</returns>
    bool TryTakeFrames(out ReadOnlyMemory<byte> frames);

    /// <summary>Writing failed, and the loop has ended.</summary>
    void OnWriteFailed(Exception exception);
}

/// <summary>The write loop of one connection: writes to the stream, one write at a time, and watches that the writes make progress.</summary>
/// <remarks>Not an async method: one whose task nobody awaits would allocate for each write that has to wait.</remarks>
internal sealed class WriteLoop
{
    private const int ProvingWaitMilliseconds = 100;

    private readonly Stream _stream;
    private readonly IFrameSource _source;
    private readonly IMessageSenderHandler _handler;
    private readonly MessageSenderOptions _options;
    private readonly CancellationToken _lifetime;
    private readonly bool _isTimed;
    private readonly int _largestWrite;
    private readonly Action _resume;
    private WriteWatch? _watch;
    private int _hasFailed;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _write;

    public WriteLoop(Stream stream, IFrameSource source, IMessageSenderHandler handler, MessageSenderOptions options, CancellationToken lifetime)
    {
        _stream = stream;
        _source = source;
        _handler = handler;
        _options = options;
        _lifetime = lifetime;
        _isTimed = options.Limits.SendTimeout > TimeSpan.Zero;
        _largestWrite = _isTimed ? options.LargestTimedWrite : int.MaxValue;
        _resume = Resume;
    }

    /// <summary>Writes until nothing is left; a write that has to wait goes on with the rest when it is done. One run at a time.</summary>
    public void Run()
    {
        try
        {
            while (_source.TryTakeFrames(out ReadOnlyMemory<byte> frames))
            {
#pragma warning disable CA2012 // Consumed once: here or, where it has to wait, by Resume.
                _write = WriteAsync(frames).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
                if (!_write.IsCompleted)
                {
                    _write.UnsafeOnCompleted(_resume);
                    return;
                }

                _write.GetResult();
            }
        }
#pragma warning disable CA1031 // A stream may throw anything; the connection translates it once.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private void Resume()
    {
        if (Volatile.Read(ref _hasFailed) != 0)
        {
            // It was given up for its time-out.
            IgnoreWrite();
            return;
        }

        try
        {
            _write.GetResult();
        }
#pragma warning disable CA1031 // A stream may throw anything; the connection translates it once.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
            return;
        }

        Run();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            ReadOnlyMemory<byte> slice = frames[..Math.Min(_largestWrite, frames.Length)];
            frames = frames[slice.Length..];
            ValueTask write = _stream.WriteAsync(slice, _lifetime);
            if (write.IsCompleted)
            {
                await write.ConfigureAwait(false);
                continue;
            }

            long since = Environment.TickCount64;
            BeginWatch();
            await write.ConfigureAwait(false);
            _watch?.End();
            TellProgress(since);
        }

        if (_options.FlushesStream)
        {
            Task flush = _stream.FlushAsync(_lifetime);
            if (!flush.IsCompleted)
            {
                BeginWatch();
            }

            await flush.ConfigureAwait(false);
            _watch?.End();
        }
    }

    /// <summary>Most connections never have a write that must wait, so the watch is made for the first.</summary>
    private void BeginWatch()
    {
        if (_isTimed)
        {
            _watch ??= new WriteWatch(_options.Limits.SendTimeout, _options.TimeProvider, OnTimeout, _lifetime);
            _watch.Begin();
        }
    }

    private void IgnoreWrite()
    {
        try
        {
            _write.GetResult();
        }
#pragma warning disable CA1031 // Whatever became of it, the connection is going down.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>The write that makes no progress is given up with the connection.</summary>
    private void OnTimeout() => Fail(new TimeoutException("A write made no progress."));

    /// <summary>A write that was given up fails later, in its own way.</summary>
    private void Fail(Exception exception)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _source.OnWriteFailed(exception);
        }
    }

    /// <summary>
    /// Only a long wait proves that the peer's side made room: over HTTP/2 no write completes at once, and a ping that nobody answers would count as a sign of life.
    /// </summary>
    private void TellProgress(long since)
    {
        if (Environment.TickCount64 - since >= ProvingWaitMilliseconds)
        {
            _handler.OnProgress();
        }
    }
}
