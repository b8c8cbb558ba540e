using System.Security.Cryptography.X509Certificates;
using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Samples;

namespace Telemetry;

/// <summary>The server: devices upload on one endpoint, dashboards watch on the other, and a page is one.</summary>
internal static class TelemetryServer
{
    public const string UploadPath = "/telemetry.v1.Devices/Upload";
    public const string WatchPath = "/telemetry.v1.Dashboard/Watch";

    public static async Task<(WebApplication App, Listeners Listeners)> StartAsync(Flags flags, X509Certificate2 certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = flags.Configuration, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddStandardErrorOnly();
        var listeners = new Listeners(builder, flags, certificate);
        builder.Services.AddSingleton<Fleet>();

        // AddProtobuf brings both encodings of a generated message: Protobuf for devices, and its ProtoJSON under Json for browsers.
        builder.Services.AddMessaging(builder.Configuration).AddProtobuf().AddValidator<Batch, BatchRules>();

        WebApplication app = builder.Build();
        app.UsePage();
        app.MapDuplexChannel<UploadHandler>(UploadPath);
        app.MapDuplexChannel<DashboardHandler>(WatchPath);
        await app.StartAsync();
        listeners.Print();
        Console.WriteLine("The dashboard is at the address for http1 (or tls), devices take the one for http2 (or tls). Ctrl-C ends.");
        return (app, listeners);
    }
}
