using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>What a server of a test listens with.</summary>
public enum Wire
{
    Http11,
    Http2Cleartext,
    Tls,
    TlsHttp11,
}

/// <summary>A real server on a free loopback port.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    /// <summary>Only reached when a test fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestApp(WebApplication app, LogRecorder logs, Wire wire)
    {
        App = app;
        Logs = logs;
        Wire = wire;
    }

    public WebApplication App { get; }

    public LogRecorder Logs { get; }

    public Wire Wire { get; }

    public Uri Address => Addresses[0];

    /// <summary>Where the server listens, in the order in which that was asked for.</summary>
    public Uri[] Addresses => [.. App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>Starts a server without channels, whose answer to every request is what <paramref name="answer"/> makes of it.</summary>
    public static Task<TestApp> StartAnsweringAsync(Action<HttpContext> answer, Wire wire) => StartAsync(
        app => app.Run(context =>
        {
            answer(context);
            return Task.CompletedTask;
        }),
        wire);

    public static async Task<TestApp> StartAsync(Action<WebApplication> map, Wire wire = Wire.Http11, Action<WebApplicationBuilder>? configure = null)
    {
        TestApp app = Build(map, wire, configure);
        try
        {
            await app.App.StartAsync(TestContext.Current.CancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public static TestApp Build(Action<WebApplication> map, Wire wire = Wire.Http11, Action<WebApplicationBuilder>? configure = null)
    {
        LogRecorder logs = new();
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Listen(wire);
        builder.Services.AddMessaging(builder.Configuration);
        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        map(app);
        return new TestApp(app, logs, wire);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    internal static void Listen(ListenOptions listen, Wire wire)
    {
        listen.Protocols = wire switch
        {
            Wire.Http11 or Wire.TlsHttp11 => HttpProtocols.Http1,
            Wire.Http2Cleartext => HttpProtocols.Http2,
            _ => HttpProtocols.Http1AndHttp2,
        };
        if (wire is Wire.Tls or Wire.TlsHttp11)
        {
            listen.UseHttps(Certificates.Localhost);
        }
    }
}

/// <summary>Settings for a test's server.</summary>
internal static class ConfigurationExtensions
{
    /// <summary>Adds a listener on a free loopback port.</summary>
    public static WebApplicationBuilder Listen(this WebApplicationBuilder builder, Wire wire)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => TestApp.Listen(listen, wire)));
        return builder;
    }

    public static WebApplicationBuilder Set(this WebApplicationBuilder builder, string key, string? value)
    {
        builder.Configuration.AddInMemoryCollection([new KeyValuePair<string, string?>(key, value)]);
        return builder;
    }
}
