using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Prices;
using Samples;
using Spectre.Console;

const string Help = """
    Streams prices from a server to a client over a duplex channel.

      dotnet run --project samples/Prices                          server and client in one process, for 10 seconds
      dotnet run --project samples/Prices -- server                the server alone, until Ctrl-C
      dotnet run --project samples/Prices -- client --address https://127.0.0.1:PORT --pin SHA256

      --replay FILE.csv   stream a file with the columns symbol,date,price instead of generated prices
      --count N           end after N quotes
      --rate N            N quotes a second at most; default: 50, or no limit with --replay or --count
      --json              print one JSON object as the last line
      --port N            the server's port; default: a free one
      --address, --pin    where the server is, and the SHA-256 of its certificate

    Everything else is configuration, such as --Messaging:Channels:prices:Transport=Grpc (or WebSocket)
    and --Messaging:Channels:prices:Serializer=Protobuf (or MessagePack, Json).
    """;

try
{
    var flags = new Flags(
        args,
        verbs: ["server", "client"],
        switches: ["--json", "--help"],
        valued: ["--replay", "--count", "--rate", "--port", "--address", "--pin"]);
    if (flags.Has("--help"))
    {
        Console.WriteLine(Help);
        return 0;
    }

    return flags.Verb switch
    {
        "server" => await ServeAsync(flags),
        "client" => await WatchAsync(flags, flags.Text("--address"), flags.Text("--pin")),
        _ => await DemonstrateAsync(flags),
    };
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (Exception exception) when (exception
    is DuplexChannelException or OptionsValidationException or IOException or InvalidDataException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

static MarketServer CreateServer(Flags flags)
{
    IMarket market = flags.Text("--replay") is { } file ? ReplayMarket.Load(file) : new GeneratedMarket(TimeProvider.System);
    return new MarketServer(market, TimeProvider.System);
}

static async Task<int> ServeAsync(Flags flags)
{
    using X509Certificate2 certificate = DevelopmentCertificate.Create();
    await using WebApplication server = await CreateServer(flags).StartAsync(certificate, flags.Port("--port") ?? 0, flags.Configuration);
    Console.WriteLine($"address {server.Urls.First()}");
    Console.WriteLine($"sha256 {DevelopmentCertificate.Fingerprint(certificate)}");
    await server.WaitForShutdownAsync();
    return 0;
}

static async Task<int> DemonstrateAsync(Flags flags)
{
    using X509Certificate2 certificate = DevelopmentCertificate.Create();
    await using WebApplication server = await CreateServer(flags).StartAsync(certificate, flags.Port("--port") ?? 0, flags.Configuration);
    return await WatchAsync(flags, server.Urls.First(), DevelopmentCertificate.Fingerprint(certificate));
}

static async Task<int> WatchAsync(Flags flags, string? address, string? pin)
{
    long? count = flags.Number("--count", 1, long.MaxValue);
    bool isBounded = count is not null || flags.Has("--replay");
    var plan = new WatchPlan(
        count,
        (int?)flags.Number("--rate", 1, Feed.MaxPerSecond) ?? (isBounded ? null : 50),
        isBounded ? null : TimeSpan.FromSeconds(10));
    IPriceView view = flags.Has("--json") ? new SilentView()
        : Console.IsOutputRedirected ? new LineView(Console.Out)
        : new TableView(AnsiConsole.Console, TimeProvider.System);

    using IHost host = CreateClientHost(flags.Configuration, address, pin);
    await host.StartAsync();
    var factory = host.Services.GetRequiredService<IDuplexChannelFactory<Subscription, MarketEvent>>();
    CancellationToken stop = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
    Summary summary = await view.RunAsync(() => new PriceClient(factory, plan, TimeProvider.System).WatchAsync(view, stop));

    Console.WriteLine(flags.Has("--json") ? JsonSerializer.Serialize(summary, JsonSerializerOptions.Web) : summary.ToString());
    return summary.IsClean() ? 0 : 1;
}

static IHost CreateClientHost(string[] configuration, string? address, string? pin)
{
    HostApplicationBuilder builder = Host.CreateApplicationBuilder(
        new HostApplicationBuilderSettings { Args = configuration, ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.AddStandardErrorOnly();
    if (address is not null)
    {
        builder.Configuration["Messaging:Channels:prices:Address"] = address;
    }

    if (pin is not null)
    {
        builder.Configuration["Messaging:Channels:prices:Tls:PinnedSha256"] = pin;
    }

    builder.Services.AddMessaging(builder.Configuration)
        .AddEncodings()
        .AddWebSockets()
        .AddGrpc()
        .AddChannel<Subscription, MarketEvent>("prices");
    return builder.Build();
}
