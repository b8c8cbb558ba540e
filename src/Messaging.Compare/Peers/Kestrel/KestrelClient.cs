using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Messaging.Compare.Peers.Kestrel;

internal sealed class KestrelClient(ServerAddress server, bool flushesEach) : IPeerClient
{
    private const int IdleMessageBytes = 48;

    public async Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new StreamRun(await ConnectAsync(spec, cancellationToken), spec, flushesEach);

    public async Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken) =>
        new RoundTrips(await ConnectAsync(spec, cancellationToken), spec.Payload.Size);

    public async Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken)
    {
        Connection connection = await ConnectAsync(StreamSpec.ForEcho(StreamKind.Idle, PayloadId.Bytes(IdleMessageBytes)), cancellationToken);
        var idle = new RoundTrips(connection, IdleMessageBytes);
        await idle.RoundTripAsync(cancellationToken);
        idle.BeginRead();
        return idle;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Connection> ConnectAsync(StreamSpec spec, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(ServerAddress.Host, server.TcpPort, cancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (server.UseTls)
        {
            var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => server.IsTrusted(certificate));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = ServerAddress.Host }, cancellationToken);
            stream = tls;
        }

        var connection = new Connection(stream, flushesEach);
        LengthPrefix.Write(connection.Writer, Encoding.UTF8.GetBytes((flushesEach ? LengthPrefixHandler.FlushesEach : string.Empty) + spec.Format()));
        await connection.Writer.FlushAsync(cancellationToken);
        return connection;
    }

    private sealed class Connection : IAsyncDisposable
    {
        private readonly Stream _stream;
        private readonly Task _pump = Task.CompletedTask;

        public Connection(Stream stream, bool flushesEach)
        {
            _stream = stream;
            Reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: LengthPrefix.BatchBytes, useZeroByteReads: true, leaveOpen: true));
            if (!flushesEach)
            {
                Writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: LengthPrefix.BatchBytes, leaveOpen: true));
                return;
            }

            // As at the server, a pipe lies between the messages and the socket, so that a flush is no system call.
            var pipe = new Pipe(new PipeOptions(useSynchronizationContext: false));
            Writer = pipe.Writer;
            _pump = Task.Run(() => pipe.Reader.CopyToAsync(stream));
        }

        public PipeReader Reader { get; }

        public PipeWriter Writer { get; }

        public async ValueTask DisposeAsync()
        {
            await Writer.CompleteAsync();
            try
            {
                await _pump;
            }
            catch (IOException)
            {
                // The server has left while something was on its way.
            }

            await _stream.DisposeAsync();
        }
    }

    private sealed class StreamRun(Connection connection, StreamSpec spec, bool flushesEach) : IStreamRun
    {
        public async Task<StreamReport> RunAsync(CancellationToken cancellationToken)
        {
            var meter = new StreamMeter(spec.Count);
            byte[] message = spec.Payload.CreateBytes();
            if (spec.Kind == StreamKind.Up)
            {
                await LengthPrefix.StreamAsync(connection.Writer, message, flushesEach, meter, cancellationToken);
            }
            else
            {
                LengthPrefix.Write(connection.Writer, message);
                await connection.Writer.FlushAsync(cancellationToken);
                await LengthPrefix.CountAsync(connection.Reader, meter, cancellationToken);
            }

            return await meter.Report;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }

    private sealed class RoundTrips(Connection connection, int size) : IRoundTrips
    {
        private readonly byte[] _request = new byte[size];

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        public async ValueTask RoundTripAsync(CancellationToken cancellationToken)
        {
            LengthPrefix.Write(connection.Writer, _request);
            await connection.Writer.FlushAsync(cancellationToken);
            await LengthPrefix.TakeAsync(connection.Reader, cancellationToken);
        }

        /// <summary>Waits for a message that does not come, without a buffer.</summary>
        public void BeginRead() => _ = WaitAsync();

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task WaitAsync()
        {
            try
            {
                await LengthPrefix.TakeAsync(connection.Reader, CancellationToken.None);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Disposed while it waited.
            }
        }
    }
}
