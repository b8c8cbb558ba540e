using System.Buffers;
using System.Runtime.CompilerServices;
using Messaging.Transports;
using Messaging.WebSockets.Framing;

namespace Messaging.WebSockets.Receiving;

/// <summary>What the receive loop tells its connection.</summary>
internal interface IReceiveHandler : IFrameHandler
{
    /// <summary>Bytes have arrived.</summary>
    void OnHeard();

    /// <summary>Reading stops because the application does not take messages, or goes on.</summary>
    void OnPaused(bool paused);

    /// <summary>The peer broke the rules. Reading goes on, for its Close frame, without delivering anything.</summary>
    void OnViolation(FrameViolationException violation);
}

/// <summary>
/// The receive loop of one connection: reads ahead of the application while the message buffer has room, parses every frame at hand per read,
/// and then wakes the application once.
/// </summary>
internal sealed class FrameReceiver(
    Stream stream, FrameReader reader, MessageBuffer messages, IReceiveHandler handler, CancellationToken lifetime)
{
    private const int FirstSize = 4 * 1024;
    private const int LargestSize = 64 * 1024;
    private const int DirectThreshold = 4 * 1024;
    private const int LargestDirectRead = 64 * 1024;
    private const int BusyReads = 4;
    private const int ShortWaitMilliseconds = 200;

    private byte[] _scratch = [];
    private int _filled;
    private int _nextSize = FirstSize;
    private int _shortWaits;
    private int _directRoom;
    private bool _violationTold;
    private bool _lastReadWasEmpty;
    private bool _wakes;
    private long? _waitsSince;
    private volatile bool _lastReadWaited;

    /// <summary>Whether the last read had to wait for the peer: what it brought may be a request that the peer waits to see answered.</summary>
    public bool LastReadWaited => _lastReadWaited;

    /// <summary>Runs until a Close frame, the end of the stream, or a failure of it, which it throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!reader.IsClosed)
            {
                if (!messages.HasRoom && !reader.IsDiscarding)
                {
                    await PauseAsync().ConfigureAwait(false);
                    continue;
                }

                ValueTask<int> read = reader.DirectBytes >= DirectThreshold && _filled == 0 ? ReadPayloadAsync() : ReadFramesAsync();
                int received;
                if (_wakes)
                {
                    // Here and not deeper: a caller that has not suspended yet would wait for the application to give the thread back.
                    _wakes = false;
                    received = await new WakeAfterSuspension<int>(read, messages);
                }
                else
                {
                    received = await read.ConfigureAwait(false);
                }

                if (received == 0)
                {
                    return;
                }

                handler.OnHeard();
                TellViolation();
            }
        }
        finally
        {
            if (messages.Publish())
            {
                messages.WakeReader(inline: false);
            }

            ReleaseScratch();
        }
    }

    /// <summary>Reads and drops bytes until the end of the stream.</summary>
    public async Task DrainAsync()
    {
        byte[] sink = ArrayPool<byte>.Shared.Rent(FirstSize);
        while (await stream.ReadAsync(sink, lifetime).ConfigureAwait(false) > 0)
        {
        }

        ArrayPool<byte>.Shared.Return(sink);
    }

    // This method and the next two may have to wait once per message; pooling their state is what keeps a lone message from allocating.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PauseAsync()
    {
        if (messages.Publish())
        {
            messages.WakeReader(inline: false);
        }

        handler.OnPaused(true);
        await messages.WaitForRoomAsync().ConfigureAwait(false);
        handler.OnPaused(false);
    }

    /// <summary>Reads a long payload straight into the message buffer.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadPayloadAsync()
    {
        int wanted = (int)Math.Min(reader.DirectBytes, LargestDirectRead);

        // What a read has left over is used first: a peer that sends a byte at a time would else cost a piece of memory for each.
        Memory<byte> room = messages.GetMemory(_directRoom >= DirectThreshold ? Math.Min(wanted, _directRoom) : wanted);
        Memory<byte> target = room[..Math.Min(wanted, room.Length)];
        int received = await BeginRead(target).ConfigureAwait(false);
        EndRead();
        _directRoom = room.Length - received;
        if (received > 0)
        {
            reader.AcceptDirect(target.Span[..received]);
        }

        return received;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadFramesAsync()
    {
        _directRoom = 0;
        if (_filled == 0 && _shortWaits < BusyReads)
        {
            // On a quiet connection, wait with no memory rented: a read of no bytes completes when there are some.
            ReleaseScratch();
            _nextSize = FirstSize;
            messages.BeginIdle();
            await BeginRead(Memory<byte>.Empty).ConfigureAwait(false);
            EndRead();
            messages.EndIdle();
        }

        EnsureScratch();
        int received = await BeginRead(_scratch.AsMemory(_filled)).ConfigureAwait(false);
        EndRead();
        if (received == 0)
        {
            return 0;
        }

        _filled += received;
        bool wasFull = _filled == _scratch.Length;
        int used = reader.Parse(_scratch.AsSpan(0, _filled));
        _filled -= used;
        _scratch.AsSpan(used, _filled).CopyTo(_scratch);
        if (wasFull && _filled == 0 && _nextSize < LargestSize)
        {
            _nextSize *= 2;
            ReleaseScratch();
        }

        return received;
    }

    /// <summary>Shows the reader what was parsed and starts a read; <see cref="EndRead"/> follows when it has completed.</summary>
    private ValueTask<int> BeginRead(Memory<byte> target)
    {
        bool wakes = messages.Publish();
        ValueTask<int> read = stream.ReadAsync(target, lifetime);
        bool followsWait = _lastReadWasEmpty && !target.IsEmpty;
        _lastReadWasEmpty = target.IsEmpty;
        if (!read.IsCompleted)
        {
            _wakes |= wakes;
            _waitsSince = Environment.TickCount64;
            return read;
        }

        if (!followsWait)
        {
            _lastReadWaited = false;
            _shortWaits = Math.Min(_shortWaits + 1, BusyReads);
        }

        if (wakes)
        {
            messages.WakeReader(inline: false);
        }

        return read;
    }

    private void EndRead()
    {
        if (_waitsSince is { } since)
        {
            _waitsSince = null;
            _lastReadWaited = true;
            _shortWaits = Environment.TickCount64 - since <= ShortWaitMilliseconds ? Math.Min(_shortWaits + 1, BusyReads) : 0;
        }
    }

    private void TellViolation()
    {
        if (reader.Violation is { } violation && !_violationTold)
        {
            _violationTold = true;
            handler.OnViolation(violation);
        }
    }

    private void EnsureScratch()
    {
        if (_scratch.Length == 0)
        {
            _scratch = ArrayPool<byte>.Shared.Rent(_nextSize);
        }
    }

    private void ReleaseScratch()
    {
        if (_scratch.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = [];
            _filled = 0;
        }
    }
}
