namespace Messaging.WebSockets.Sending;

/// <summary>What sending tells its connection.</summary>
internal interface ISendHandler
{
    /// <summary>Bytes that had to wait for long were taken by the peer's side.</summary>
    void OnProgress();

    /// <summary>Writing failed; nothing can be sent any more.</summary>
    void OnWriteFailed(Exception exception);
}

/// <summary>Writes to the stream, one write at a time, and watches that the writes make progress.</summary>
internal sealed class FrameWriter(Stream stream, ISendHandler handler, SenderOptions options, CancellationToken lifetime)
{
    private const int ProvingWaitMilliseconds = 100;

    private readonly TimeSpan _timeout = options.Limits.SendTimeout;

    /// <exception cref="TimeoutException">There was no progress within the send time-out.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frames)
    {
        if (_timeout > TimeSpan.Zero)
        {
            await WriteInSlicesAsync(frames).ConfigureAwait(false);
        }
        else
        {
            ValueTask write = stream.WriteAsync(frames, lifetime);
            long since = write.IsCompleted ? long.MaxValue : Environment.TickCount64;
            await write.ConfigureAwait(false);
            TellProgress(since);
        }

        if (options.FlushesStream)
        {
            await stream.FlushAsync(lifetime).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteInSlicesAsync(ReadOnlyMemory<byte> frames)
    {
        while (!frames.IsEmpty)
        {
            ReadOnlyMemory<byte> slice = frames[..Math.Min(options.LargestTimedWrite, frames.Length)];
            frames = frames[slice.Length..];
            ValueTask write = stream.WriteAsync(slice, lifetime);
            if (write.IsCompleted)
            {
                await write.ConfigureAwait(false);
                continue;
            }

            long since = Environment.TickCount64;
            await write.AsTask().WaitAsync(_timeout, options.TimeProvider).ConfigureAwait(false);
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
            handler.OnProgress();
        }
    }
}
