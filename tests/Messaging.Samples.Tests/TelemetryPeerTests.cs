using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Messaging.Samples.Tests.Support;
using Messaging.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Telemetry;

namespace Messaging.Samples.Tests;

/// <summary>samples/Telemetry with a dashboard that does not keep up, devices that do not behave, and within its bounds.</summary>
public sealed class TelemetryPeerTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private SampleServer _server = null!;
    private ServiceProvider _services = null!;

    // What does not come within five minutes does not come.
    private CancellationToken Stop => _patience.Token;

    private IDuplexChannelFactory<Batch, Receipt> Devices => _services.GetRequiredService<IDuplexChannelFactory<Batch, Receipt>>();

    private IDuplexChannelFactory<WatchRequest, DeviceState> Dashboard => _services.GetRequiredService<IDuplexChannelFactory<WatchRequest, DeviceState>>();

    public async ValueTask InitializeAsync()
    {
        _patience.CancelAfter(TimeSpan.FromMinutes(5));
        _server = await SampleServer.StartAsync("Telemetry", "server");
        var services = new ServiceCollection();
        services.AddMessaging().AddGrpc().AddWebSockets().AddProtobuf()
            .AddChannel<Batch, Receipt>("devices", options =>
            {
                options.Address = new Uri(_server.Http2);
                options.Path = "/telemetry.v1.Devices/Upload";
                options.Transport = "Grpc";
            })
            .AddChannel<WatchRequest, DeviceState>("dashboard", options =>
            {
                options.Address = new Uri(_server.Http1);
                options.Path = "/telemetry.v1.Dashboard/Watch";
                options.ReceiveBufferBytes = 1_024;

                // The kernel keeps little for a reader that does not read.
                options.Of<WebSocketTransportOptions>().ConfigureHandler = handler => handler.ConnectCallback = async (context, stop) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
                    await socket.ConnectAsync(context.DnsEndPoint, stop);
                    return new NetworkStream(socket, ownsSocket: true);
                };
            });
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        _patience.Dispose();
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_dashboard_that_does_not_read_holds_up_no_device_and_then_gets_what_is_so_now()
    {
        const int Batches = 1_500;
        await using IDuplexChannel<WatchRequest, DeviceState> slow = await Dashboard.ConnectAsync(cancellationToken: Stop);
        await FloodAsync();
        await using IDuplexChannel<Batch, Receipt> rare = await ConnectAsync("rare");
        await FloodAsync();

        var latest = new Dictionary<int, DeviceState>();
        int seen = 0;
        await foreach (DeviceState state in slow.ReadAllAsync(Stop))
        {
            seen++;
            latest[state.Slot] = state;
            if (latest.Count == 5 && latest.Values.All(device => device.Device == "rare" || (!device.Online && device.Readings == 4 * Batches)))
            {
                break;
            }
        }

        // What has not changed for long is there as well: only the latest of the same device takes a state's place.
        Assert.InRange(seen, 5, 4 * Batches);
        Assert.All(latest.Values, device => Assert.Equal(device.Device == "rare" ? 1 : 60, device.Temperatures.Count));
        slow.Abort(ChannelCloseStatus.Cancelled);
        rare.Abort(ChannelCloseStatus.Cancelled);

        async Task FloodAsync()
        {
            await using PeerProcess devices = PeerProcess.StartSample(
                "Telemetry", ["devices", "--address", _server.Http2, "--devices", "4", "--interval", "0", "--batches", $"{Batches}"]);
            await devices.SucceedAsync();
            string receipt = $"sent {Batches} batches, receipt for {Batches} with {2 * Batches} readings";
            Assert.Equal(4, devices.Output().Count(line => line.EndsWith(receipt, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("", 1, 20, "device")]
    [InlineData("A", 1, 20, "device")]
    [InlineData("a\n", 1, 20, "device")]
    [InlineData("abcdefghijklmnopqrstuvwxyz-1234567", 1, 20, "device")]
    [InlineData("a", 0, 20, "readings")]
    [InlineData("a", 101, 20, "readings")]
    [InlineData("a", 1, double.NaN, "readings")]
    [InlineData("a", 1, double.PositiveInfinity, "readings")]
    [InlineData("a", 1, -101, "readings")]
    public async Task A_bad_batch_is_refused(string device, int readings, double temperature, string member)
    {
        Batch batch = BatchOf(device, readings, temperature);
        DuplexChannelException refused = await Assert.ThrowsAsync<DuplexChannelException>(() => UploadAsync(batch));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);
        Assert.Contains($"Invalid message: {member}.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_is_of_one_device()
    {
        DuplexChannelException refused = await Assert.ThrowsAsync<DuplexChannelException>(() => UploadAsync(BatchOf("a"), BatchOf("b")));
        Assert.Equal(ChannelCloseStatus.InvalidMessage, refused.Status);
    }

    [Fact]
    public async Task A_device_that_connects_again_takes_over()
    {
        await using IDuplexChannel<Batch, Receipt> first = await ConnectAsync("a");
        await using IDuplexChannel<Batch, Receipt> second = await ConnectAsync("a", readings: 2);
        await first.SendAsync(BatchOf("a"), Stop);
        Assert.Equal(ChannelCloseStatus.Cancelled, (await first.Closed.WaitAsync(Stop)).Status);

        await second.SendAsync(BatchOf("a"), Stop);
        await second.CompleteAsync(Stop);
        Assert.Equal(2, (await second.ReadAllAsync(Stop).SingleAsync(Stop)).Batches);
    }

    [Fact]
    public async Task Devices_are_bounded_and_one_that_is_away_makes_room()
    {
        var channels = new List<IDuplexChannel<Batch, Receipt>>();
        for (int i = 0; i < 100; i++)
        {
            channels.Add(await ConnectAsync($"device-{i}"));
        }

        DuplexChannelException refused = await Assert.ThrowsAsync<DuplexChannelException>(() => UploadAsync(BatchOf("late")));
        Assert.Equal(ChannelCloseStatus.ResourceExhausted, refused.Status);

        await channels[42].CompleteAsync(Stop);
        await channels[42].ReadAllAsync(Stop).SingleAsync(Stop);
        await channels[42].DisposeAsync();
        channels[42] = await ConnectAsync("late");
        Assert.Equal(42, (await StateAsync(state => state.Device == "late")).Slot);
        foreach (IDuplexChannel<Batch, Receipt> channel in channels)
        {
            channel.Abort(ChannelCloseStatus.Cancelled);
            await channel.DisposeAsync();
        }
    }

    private static Batch BatchOf(string device, int readings = 1, double temperature = 20) => new()
    {
        Device = device,
        Readings =
        {
            Enumerable.Range(0, readings).Select(_ => new Reading { Time = new Timestamp { Seconds = 1 }, Temperature = temperature, Humidity = 40, Battery = 90 }),
        },
    };

    private Task<Receipt> UploadAsync(params Batch[] batches) => Devices.ClientStreamingCallAsync(batches.ToAsyncEnumerable(), cancellationToken: Stop);

    /// <summary>Begins an upload and waits until a dashboard shows that many readings of it.</summary>
    private async Task<IDuplexChannel<Batch, Receipt>> ConnectAsync(string device, int readings = 1)
    {
        IDuplexChannel<Batch, Receipt> channel = await Devices.ConnectAsync(cancellationToken: Stop);
        await channel.SendAsync(BatchOf(device), Stop);
        await StateAsync(state => state.Device == device && state.Online && state.Readings == readings);
        return channel;
    }

    private async Task<DeviceState> StateAsync(Func<DeviceState, bool> isIt)
        => await Dashboard.ServerStreamingCallAsync(new WatchRequest(), cancellationToken: Stop).FirstAsync(isIt, Stop);
}
