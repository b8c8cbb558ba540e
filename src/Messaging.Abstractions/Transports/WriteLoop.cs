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
    private readonly TimeSpan _timeout;
    private readonly Action _resume;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _write;

    public WriteLoop(Stream stream, IFrameSource source, IMessageSenderHandler handler, MessageSenderOptions options, CancellationToken lifetime)
    {
        _stream = stream;
        _source = source;
        _handler = handler;
        _options = options;
        _lifetime = lifetime;
        _timeout = options.Limits.SendTimeout;
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
            _source.OnWriteFailed(exception);
        }
    }

    private void Resume()
    {
        try
        {
            _write.GetResult();
        }
#pragma warning disable CA1031 // A stream may throw anything; the connection translates it once.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _source.OnWriteFailed(exception);
            return;
        }

        Run();
    }

    /// <exception cref="TimeoutException">There was no progress within the send time-out.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(ReadOnlyMemory<byte> frames)
    {
        if (_timeout > TimeSpan.Zero)
        {
            await WriteInSlicesAsync(frames).ConfigureAwait(false);
        }
        else
        {
            ValueTask write = _stream.WriteAsync(frames, _lifetime);
            long since = write.IsCompleted ? long.MaxValue : Environment.TickCount64;
            await write.ConfigureAwait(false);
            TellProgress(since);
        }

        if (_options.FlushesStream)
        {
            await _stream.FlushAsync(_lifetime).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteInSlicesAsync(ReadOnlyMemory<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            ReadOnlyMemory<byte> slice = frames[..Math.Min(_options.LargestTimedWrite, frames.Length)];
            frames = frames[slice.Length..];
            ValueTask write = _stream.WriteAsync(slice, _lifetime);
            if (write.IsCompleted)
            {
                await write.ConfigureAwait(false);
                continue;
            }

            long since = Environment.TickCount64;
            await write.AsTask().WaitAsync(_timeout, _options.TimeProvider).ConfigureAwait(false);
            TellProgress(since);
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
