using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Messaging.Compare.Peers.Kestrel;

/// <summary>The server's side: a connection handler on Kestrel's pipes. The first message says what the connection is for.</summary>
internal sealed class LengthPrefixHandler(StreamMeters meters) : ConnectionHandler
{
    /// <summary>What stands before the specification where every message is flushed.</summary>
    public const string FlushesEach = "each:";

    private const int LongestSpec = 512;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        PipeReader reader = connection.Transport.Input;
        PipeWriter writer = connection.Transport.Output;
        try
        {
            (StreamSpec spec, bool flushesEach) = await ReadSpecAsync(reader, connection.ConnectionClosed);
            switch (spec.Kind)
            {
                case StreamKind.Up:
                    await LengthPrefix.CountAsync(reader, meters.Open(spec), connection.ConnectionClosed);
                    break;
                case StreamKind.Down:
                    StreamMeter meter = meters.Open(spec);
                    await LengthPrefix.TakeAsync(reader, connection.ConnectionClosed);
                    await LengthPrefix.StreamAsync(writer, spec.Payload.CreateBytes(), flushesEach, meter, connection.ConnectionClosed);
                    break;
                default:
                    await LengthPrefix.EchoAsync(reader, writer, connection.ConnectionClosed);
                    break;
            }

            // The client closes first, when it has everything.
            while (await LengthPrefix.TakeAsync(reader, connection.ConnectionClosed))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException)
        {
            // The client has closed while it was still being read from.
        }
    }

    private static async Task<(StreamSpec Spec, bool FlushesEach)> ReadSpecAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (LengthPrefix.TryRead(ref buffer, out ReadOnlySequence<byte> message))
            {
                string text = Encoding.UTF8.GetString(message);
                reader.AdvanceTo(buffer.Start);
                bool flushesEach = text.StartsWith(FlushesEach, StringComparison.Ordinal);
                return (StreamSpec.Parse(flushesEach ? text[FlushesEach.Length..] : text), flushesEach);
            }

            if (result.IsCompleted || buffer.Length > LongestSpec)
            {
                throw new InvalidDataException("The connection does not say what it is for.");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
