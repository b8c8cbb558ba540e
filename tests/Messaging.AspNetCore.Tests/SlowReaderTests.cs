using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Messaging.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Messaging.AspNetCore.Tests;

/// <summary>Clients that stop reading: what they cost and whom they disturb.</summary>
[CollectionDefinition(nameof(SlowReaderTests), DisableParallelization = true)]
[Collection(nameof(SlowReaderTests))]
public sealed class SlowReaderTests
{
    private const int Count = 1000;
    private const long MaxBytesEach = 256 * 1024;

    private int _stalled;

    [Fact]
    public async Task A_thousand_clients_that_stop_reading_cost_their_buffers_and_disturb_nobody()
    {
        TaskCompletionSource allStalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int open = Count;
        TaskCompletionSource allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestApp app = await TestApp.StartAsync(app =>
        {
            app.MapDuplexChannel<Pong, Ping>("/talk", Talk.EchoAsync);
            app.MapDuplexChannel("/flood", async (IDuplexChannel<RawMessage, RawMessage> channel, CancellationToken ended) =>
            {
                await FloodAsync(channel, allStalled, ended);
                if (Interlocked.Decrement(ref open) == 0)
                {
                    allEnded.TrySetResult();
                }
            });
        }, configure: LimitKernelBuffers);
        await using Client<Ping, Pong> client = new(app.Address, "/talk");
        await using IDuplexChannel<Ping, Pong> neighbour = await client.ConnectAsync();
        await Talk.ExchangeAsync(neighbour, 100);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        List<Socket> sockets = [];
        try
        {
            for (int i = 0; i < Count; i++)
            {
                sockets.Add(await OpenAsync(app.Address));
            }

            await allStalled.Task.Within();
            long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
            TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes for each stalled client");
            Assert.InRange(each, 1, MaxBytesEach);
            await AssertPromptAsync(neighbour);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await allEnded.Task.Within();
        await Talk.FinishAsync(neighbour);
    }

    // The kernel would otherwise take megabytes from each handler before it stalls.
    private static void LimitKernelBuffers(WebApplicationBuilder builder) => builder.WebHost.UseSockets(options =>
        options.CreateBoundListenSocket = endPoint =>
        {
            Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            socket.SendBufferSize = 16 * 1024;
            return socket;
        });

    private static async Task AssertPromptAsync(IDuplexChannel<Ping, Pong> neighbour)
    {
        List<TimeSpan> times = [];
        for (int i = 0; i < 100; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            await Talk.ExchangeAsync(neighbour, 1);
            times.Add(watch.Elapsed);
        }

        // The slowest few may be the machine's doing.
        times.Sort();
        Assert.True(times[90] < TimeSpan.FromSeconds(1), $"Answers took {times[90]} beside {Count} stalled channels.");
    }

    private async Task FloodAsync(IDuplexChannel<RawMessage, RawMessage> channel, TaskCompletionSource allStalled, CancellationToken ended)
    {
        RawMessage message = new(new byte[1024], MessageKind.Binary);
        bool hasStalled = false;
        try
        {
            while (true)
            {
                ValueTask send = channel.SendAsync(message, ended);
                if (send.IsCompleted)
                {
                    await send;
                    continue;
                }

                if (!hasStalled && Interlocked.Increment(ref _stalled) == Count)
                {
                    allStalled.TrySetResult();
                }

                hasStalled = true;
                await send;
            }
        }
        catch (Exception exception) when (exception is DuplexChannelException or OperationCanceledException)
        {
            // The client is gone.
        }
    }

    private static async Task<Socket> OpenAsync(Uri address)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            "GET /flood HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        return socket;
    }
}
