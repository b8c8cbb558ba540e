using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Samples;
using Telemetry;

const string Help = """
    Devices upload batches of readings over gRPC and Protobuf, a page shows them live over WebSocket and JSON:
    /telemetry.v1.Devices/Upload and /telemetry.v1.Dashboard/Watch, whose contract is protos/telemetry.proto.

    dotnet run --project samples/Telemetry                the server with its dashboard, and simulated devices
    dotnet run --project samples/Telemetry -- server      the server alone
      --http1 PORT     cleartext HTTP/1.1 on loopback: the page, WebSocket and gRPC-Web
      --http2 PORT     cleartext HTTP/2 on loopback: gRPC and WebSocket over HTTP/2
      --tls PORT       TLS, HTTP/1.1 and HTTP/2, on loopback: all of them
    Port 0 takes a free one; the addresses are printed. Without any port: --http1 5080 --http2 5081.

    dotnet run --project samples/Telemetry -- devices     the devices alone
      --address URL    of the server; http://127.0.0.1:5081 without it
      --pin SHA256     the certificate of a server with TLS
      --devices N      how many, 8 without it
      --interval MS    between two batches of a device, 500 without it; 0: as fast as they are taken
      --batches N      ends after N batches of each device
      --seed N         other values
    """;

try
{
    string[] valued = [.. Listeners.FlagNames, "--address", "--pin", "--devices", "--interval", "--batches", "--seed"];
    var flags = new Flags(args, ["server", "devices"], ["--help"], valued);
    if (flags.Has("--help"))
    {
        Console.WriteLine(Help);
    }
    else if (flags.Verb == "devices")
    {
        // Ctrl-C and the end that an orchestrator asks for end the uploads in an orderly way.
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await Simulator.RunAsync(flags, flags.Address("--address"), flags.Text("--pin"), stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
    else
    {
        await ServeAsync(flags, withDevices: flags.Verb is null);
    }

    return 0;
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (Exception exception) when (exception is DuplexChannelException or DuplexMessageException or IOException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

static async Task ServeAsync(Flags flags, bool withDevices)
{
    using X509Certificate2 certificate = DevelopmentCertificate.Create();
    (WebApplication app, Listeners listeners) = await TelemetryServer.StartAsync(flags, certificate);
    await using (app)
    {
        string pin = DevelopmentCertificate.Fingerprint(certificate);
        Console.WriteLine($"sha256 {pin}");
        Uri? address = listeners.AddressOf("http2") ?? listeners.AddressOf("tls");
        Task devices = withDevices ? Simulator.RunAsync(flags, address, pin, app.Lifetime.ApplicationStopping) : Task.CompletedTask;
        await Task.WhenAll(devices, app.WaitForShutdownAsync());
    }
}
