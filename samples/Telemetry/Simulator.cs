using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;

namespace Telemetry;

/// <summary>Devices that upload over gRPC, each by a call of its own, and connect again when the server was away.</summary>
internal static class Simulator
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Runs the devices until they have sent what they should, or until <paramref name="stop"/>.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="address">Where the server is, or <see langword="null"/> for what is configured.</param>
    /// <param name="pin">The certificate of a server with TLS, or <see langword="null"/> for what is configured.</param>
    /// <param name="stop">Ends the uploads in an orderly way, with a receipt.</param>
    public static async Task RunAsync(Flags flags, Uri? address, string? pin, CancellationToken stop)
    {
        long? batches = flags.Number("--batches", 1, long.MaxValue);
        TimeSpan interval = TimeSpan.FromMilliseconds(flags.Number("--interval", 0, 60_000) ?? 500);
        int seed = (int)(flags.Number("--seed", 0, int.MaxValue / 2) ?? 1);
        int count = (int)(flags.Number("--devices", 1, Fleet.Slots) ?? 8);

        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = flags.Configuration, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddStandardErrorOnly();
        builder.Services.AddMessaging(builder.Configuration).AddGrpc().AddWebSockets().AddProtobuf().AddChannel<Batch, Receipt>("devices", options =>
        {
            options.Address = address ?? options.Address;
            options.Tls.PinnedSha256 = pin ?? options.Tls.PinnedSha256;
        });
        using IHost host = builder.Build();
        var server = host.Services.GetRequiredService<IDuplexChannelFactory<Batch, Receipt>>();
        string[] places = ["cellar", "roof", "hall", "lab", "kiln", "store", "yard", "dock", "attic", "plant"];
        await Task.WhenAll(Enumerable.Range(0, count).Select(i =>
        {
            var device = new Device($"{places[i % places.Length]}-{i + 1}", unchecked((seed * 1_000) + i) & int.MaxValue, TimeProvider.System);
            return UploadAsync(device, server, batches, interval, stop);
        }));
    }

    private static async Task UploadAsync(
        Device device, IDuplexChannelFactory<Batch, Receipt> server, long? batches, TimeSpan interval, CancellationToken stop)
    {
        TimeSpan wait = FirstWait;
        while (!stop.IsCancellationRequested)
        {
            long before = device.Made;
            try
            {
                // Stopping ends the stream of batches, not the call: the server still says what has arrived.
                Receipt receipt = await server.ClientStreamingCallAsync(device.MeasureAsync(batches, interval, stop), cancellationToken: CancellationToken.None);
                Console.WriteLine($"{device.Name} sent {device.Made - before} batches, receipt for {receipt.Batches} with {receipt.Readings} readings");
                return;
            }
            catch (DuplexChannelException exception) when (exception.Status.IsRetryable)
            {
                // Batches that were on their way are lost: what counts here is the present.
                wait = device.Made > before ? FirstWait : wait;
                await Console.Error.WriteLineAsync($"{device.Name} lost its server ({exception.Status}), trying again in {wait.TotalSeconds:0.0} s");
                await Task.Delay(wait, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }
}
