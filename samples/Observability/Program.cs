using System.Globalization;
using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

// A client talks to a gateway over WebSocket, and for each channel the gateway talks to a service behind it over gRPC. To print once what an exporter would
// send, all three are one process here; the arguments are its two ports. It ends by itself.
int gatewayPort = Port(0, 5090);
int servicePort = Port(1, 5091);
WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenLocalhost(gatewayPort, listener => listener.Protocols = HttpProtocols.Http1);
    kestrel.ListenLocalhost(servicePort, listener => listener.Protocols = HttpProtocols.Http2);
});

// This is all that observing channels takes; the instrumentations of ASP.NET Core and HttpClient add what is below them.
builder.Services.AddOpenTelemetry()
    .ConfigureResource(resource => resource.Clear().AddService("quotes", autoGenerateServiceInstanceId: false))
    .WithMetrics(metrics => metrics.AddMeter(MessagingDiagnostics.MeterName).AddConsoleExporter())
    .WithTracing(traces => traces
        .AddSource(MessagingDiagnostics.ActivitySourceName)
        .AddAspNetCoreInstrumentation()
        .AddHttpClientInstrumentation()
        .AddConsoleExporter());
builder.Services.AddHealthChecks().AddDuplexChannel("service", timeout: TimeSpan.FromSeconds(5));

builder.Services.AddMessaging(builder.Configuration).AddWebSockets().AddGrpc()
    .AddChannel<Subscribe, Quote>("gateway", options =>
        (options.Address, options.Path) = (new Uri($"http://localhost:{gatewayPort}"), "/quotes"))
    .AddChannel<Subscribe, Quote>("service", options =>
        (options.Address, options.Path, options.Transport, options.Serializer)
            = (new Uri($"http://localhost:{servicePort}"), "/quotes.v1.Quotes/Get", "Grpc", "Json"));
await using WebApplication app = builder.Build();
app.MapDuplexChannel("/quotes", async (IDuplexChannel<Quote, Subscribe> channel, CancellationToken ended) =>
{
    var service = app.Services.GetRequiredKeyedService<IDuplexChannelFactory<Subscribe, Quote>>("service");
    await foreach (Quote quote in service.DuplexStreamingCallAsync(channel.ReadAllAsync(ended), cancellationToken: ended))
    {
        await channel.SendAsync(quote, ended);
    }
});
app.MapDuplexChannel("/quotes.v1.Quotes/Get", async (IDuplexChannel<Quote, Subscribe> channel, CancellationToken ended) =>
{
    await foreach (Subscribe subscribe in channel.ReadAllAsync(ended))
    {
        await channel.SendAsync(new Quote(subscribe.Symbol, 39.81), ended);
    }
});
await app.StartAsync();

var gateway = app.Services.GetRequiredKeyedService<IDuplexChannelFactory<Subscribe, Quote>>("gateway");
await using (IDuplexChannel<Subscribe, Quote> channel = await gateway.ConnectAsync())
{
    await channel.SendAsync(new Subscribe("MSFT"));
    await channel.SendAsync(new Subscribe("AAPL"));
    await channel.CompleteAsync();
    await foreach (Quote quote in channel.ReadAllAsync())
    {
        Console.WriteLine($"{quote.Symbol} {quote.Price}");
    }
}

HealthReport health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
Console.WriteLine($"Health of the channel: {health.Status}. {health.Entries["service"].Description}");
await app.StopAsync();

int Port(int index, int otherwise) => index < args.Length ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

internal sealed record Subscribe(string Symbol);

internal sealed record Quote(string Symbol, double Price);
