using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Messaging.Compare.Processes;

/// <summary>What went over the server's sockets.</summary>
/// <param name="Connections">Connections that were accepted so far, on every port.</param>
/// <param name="Received">Bytes that were received where they are counted.</param>
/// <param name="Sent">Bytes that were sent where they are counted.</param>
internal sealed record SocketReport(long Connections, long Received, long Sent);

/// <summary>Counts connections, and on some ports their bytes. As a connection middleware it stands between the socket and TLS. Thread-safe.</summary>
internal sealed class SocketCounters
{
    private long _connections;
    private long _received;
    private long _sent;

    public SocketReport Report => new(Volatile.Read(ref _connections), Volatile.Read(ref _received), Volatile.Read(ref _sent));

    /// <summary>Counts the connections of a port.</summary>
    public void CountConnections(ListenOptions listen) => listen.Use(next => context =>
    {
        Interlocked.Increment(ref _connections);
        return next(context);
    });

    /// <summary>Counts the bytes of a port's connections. To be called before TLS is added to it.</summary>
    public void CountBytes(ListenOptions listen) => listen.Use(next => async context =>
    {
        IDuplexPipe socket = context.Transport;
        context.Transport = new CountedPipe(this, socket);
        try
        {
            await next(context);
        }
        finally
        {
            context.Transport = socket;
        }
    });

    private sealed class CountedPipe(SocketCounters counters, IDuplexPipe socket) : IDuplexPipe
    {
        public PipeReader Input { get; } = new CountedReader(counters, socket.Input);

        public PipeWriter Output { get; } = new CountedWriter(counters, socket.Output);
    }

    private sealed class CountedReader(SocketCounters counters, PipeReader reader) : PipeReader
    {
        // What was looked at but not consumed comes again with the next read.
        private long _seen;
        private ReadResult _last;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            Count(await reader.ReadAsync(cancellationToken));

        public override bool TryRead(out ReadResult result)
        {
            bool hasRead = reader.TryRead(out result);
            if (hasRead)
            {
                Count(result);
            }

            return hasRead;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            _seen = _last.Buffer.Slice(consumed).Length;
            _last = default;
            reader.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override void Complete(Exception? exception = null) => reader.Complete(exception);

        private ReadResult Count(ReadResult result)
        {
            Interlocked.Add(ref counters._received, result.Buffer.Length - _seen);
            _seen = result.Buffer.Length;
            _last = result;
            return result;
        }
    }

    private sealed class CountedWriter(SocketCounters counters, PipeWriter writer) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => writer.CanGetUnflushedBytes;

        public override long UnflushedBytes => writer.UnflushedBytes;

        public override void Advance(int bytes)
        {
            Interlocked.Add(ref counters._sent, bytes);
            writer.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => writer.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => writer.Complete(exception);
    }
}
