using System.IO.Pipelines;

namespace Messaging.AspNetCore.Handshake;

/// <summary>
/// Asks for memory by its size. The writer of gRPC-Web's text mode gives none to those who leave the size to it, as a stream over a writer does.
/// </summary>
internal sealed class SizedPipeWriter : PipeWriter
{
    private const int Size = 4096;

    private readonly PipeWriter _inner;

    private SizedPipeWriter(PipeWriter inner) => _inner = inner;

    /// <summary>The writer itself where it needs no help.</summary>
    public static PipeWriter For(PipeWriter writer) => writer.GetMemory().IsEmpty ? new SizedPipeWriter(writer) : writer;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(Math.Max(sizeHint, Size));

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(Math.Max(sizeHint, Size));

    public override void Advance(int bytes) => _inner.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);
}
