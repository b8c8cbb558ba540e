using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>
/// What a client sees when the server's process ends, with real processes and real sockets. Alone, since it measures times.
/// </summary>
[Collection("alone")]
public sealed class ServerProcessTests
{
    private static readonly byte[] Block = new byte[64 * 1024];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("WebSocket", "http1"), InlineData("Grpc", "http2")]
    public async Task A_killed_server_fails_pending_reads_and_sends_with_Unavailable_within_a_second(string transport, string listener)
    {
        await using PeerProcess server = PeerProcess.StartSample("Echo", ["--" + listener, "0"]);
        string address = await server.ReadAfterAsync(listener);
        await using ServiceProvider services = Clients.Create<RawMessage, RawMessage>(address, ("Path", "/raw.v1.Raw/Echo"), ("Transport", transport));
        await using IDuplexChannel<RawMessage, RawMessage> idle = await services.ConnectAsync<RawMessage, RawMessage>();
        await using IDuplexChannel<RawMessage, RawMessage> full = await services.ConnectAsync<RawMessage, RawMessage>();
        Task reading = idle.ReadAllAsync(Cancelled).CountAsync(Cancelled).AsTask();
        Task sending = await SendUntilStuckAsync(full);

        long killed = Stopwatch.GetTimestamp();
        server.Kill();

        foreach (Task pending in new[] { reading, sending, SendOnceClosedAsync(idle) })
        {
            var thrown = await Assert.ThrowsAsync<DuplexChannelException>(() => pending.WaitAsync(TimeSpan.FromSeconds(20), Cancelled));
            Assert.Equal(ChannelCloseStatus.Unavailable, thrown.Status);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Theory, InlineData("--http1", "http1"), InlineData("--tls", "tls")]
    public async Task A_terminated_server_tells_its_clients_and_ends_in_time(string flag, string listener)
    {
        await using PeerProcess server = PeerProcess.StartSample("Echo", [flag, "0"]);
        string address = await server.ReadAfterAsync(listener);
        string pin = await server.ReadAfterAsync("sha256");
        (string, string)[] options = [("Path", "/echo.v1.Echo/Talk"), ("Tls:PinnedSha256", pin)];
        await using ServiceProvider services = Clients.Create<EchoMessage, EchoMessage>(address, options);
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        await channel.SendAsync(new EchoMessage { Text = "hello" }, Cancelled);
        Assert.Equal("hello", (await channel.ReadAllAsync(Cancelled).FirstAsync(Cancelled)).Text);

        long asked = Stopwatch.GetTimestamp();
        server.Terminate();

        ChannelClosed closed = await channel.Closed.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        Assert.Equal(ChannelCloseStatus.GoingAway, closed.Status);
        Assert.True(closed.ByPeer);
        Assert.Equal(0, await server.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        TimeSpan shutdownGrace = new EndpointOptions().ShutdownGrace;
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, shutdownGrace + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_terminated_server_tells_its_clients_on_both_transports_at_once()
    {
        await using PeerProcess server = PeerProcess.StartSample("Echo", ["--tls", "0"]);
        string address = await server.ReadAfterAsync("tls");
        string pin = await server.ReadAfterAsync("sha256");
        var services = new List<ServiceProvider>();
        var channels = new List<IDuplexChannel<EchoMessage, EchoMessage>>();
        try
        {
            foreach (string transport in new[] { "WebSocket", "Grpc", "Grpc", "WebSocket" })
            {
                (string, string)[] options = [("Path", "/echo.v1.Echo/Talk"), ("Tls:PinnedSha256", pin), ("Transport", transport)];
                services.Add(Clients.Create<EchoMessage, EchoMessage>(address, options));
                channels.Add(await services[^1].ConnectAsync<EchoMessage, EchoMessage>());
                await channels[^1].SendAsync(new EchoMessage { Text = transport }, Cancelled);
                Assert.Equal(transport, (await channels[^1].ReadAllAsync(Cancelled).FirstAsync(Cancelled)).Text);
                Assert.Equal(transport, channels[^1].Info.Transport);
            }

            long asked = Stopwatch.GetTimestamp();
            server.Terminate();

            ChannelClosed[] ends = await Task.WhenAll(channels.Select(channel => channel.Closed)).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
            Assert.All(ends, closed => Assert.Equal((ChannelCloseStatus.GoingAway, true), (closed.Status, closed.ByPeer)));
            Assert.Equal(0, await server.WaitForExitAsync(TimeSpan.FromSeconds(20)));
            Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, new EndpointOptions().ShutdownGrace + TimeSpan.FromSeconds(2));
        }
        finally
        {
            foreach (IDuplexChannel<EchoMessage, EchoMessage> channel in channels)
            {
                await channel.DisposeAsync();
            }

            foreach (ServiceProvider service in services)
            {
                await service.DisposeAsync();
            }
        }
    }

    private static async Task SendOnceClosedAsync(IDuplexChannel<RawMessage, RawMessage> channel)
    {
        await channel.Closed;
        await channel.SendAsync(new RawMessage(Block, MessageKind.Binary), Cancelled);
    }

    /// <summary>Sends and never reads, until the server's echo is stuck and with it our sends. Returns the send that waits.</summary>
    private static async Task<Task> SendUntilStuckAsync(IDuplexChannel<RawMessage, RawMessage> channel)
    {
        while (true)
        {
            Task send = channel.SendAsync(new RawMessage(Block, MessageKind.Binary), Cancelled).AsTask();
            if (await Task.WhenAny(send, Task.Delay(TimeSpan.FromSeconds(1), Cancelled)) != send)
            {
                return send;
            }
        }
    }
}

[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
