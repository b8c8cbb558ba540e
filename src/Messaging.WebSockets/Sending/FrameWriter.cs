namespace Messaging.WebSockets.Sending;

/// <summary>What sending tells its connection.</summary>
internal interface ISendHandler
{
    /// <summary>Bytes that had to wait were taken by the peer's side.</summary>
    void OnProgress();

    /// <summary>Writing failed; nothing can be sent any more.</summary>
    void OnWriteFailed(Exception exception);
}

/// <summary>Writes to the stream, one write at a time, and watches that the writes make progress.</summary>
internal sealed class FrameWriter(Stream stream, ISendHandler handler, SenderOptions options, CancellationToken lifetime)
{
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
            bool hadToWait = !write.IsCompleted;
            await write.ConfigureAwait(false);
            if (hadToWait)
            {
                handler.OnProgress();
            }
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

            await write.AsTask().WaitAsync(_timeout, options.TimeProvider).ConfigureAwait(false);
            handler.OnProgress();
        }
    }
}
