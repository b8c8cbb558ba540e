using Messaging.AspNetCore.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.AspNetCore.Tests.Tls;

/// <summary>The ways to a server over TLS.</summary>
public enum Route
{
    WebSocket11,
    WebSocket2,
    Grpc,
}

/// <summary>A client application that is configured as a user would, with the other transport as its fallback.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly LogRecorder _logs = new();
    private readonly Lazy<ServiceProvider> _services;

    public TlsClient(Uri address, Route route, params (string Key, string? Value)[] tls)
    {
        bool isGrpc = route == Route.Grpc;
        Configuration["Messaging:Channels:talk:Address"] = address.ToString();
        Configuration["Messaging:Channels:talk:Path"] = Talk.Path;
        Configuration["Messaging:Channels:talk:Serializer"] = "Json";
        Configuration["Messaging:Channels:talk:Transport"] = isGrpc ? "Grpc" : "WebSocket";
        Configuration["Messaging:Channels:talk:Fallback"] = isGrpc ? "WebSocket" : "Grpc";
        Configuration["Messaging:Channels:talk:WebSocket:HttpVersion"] = route == Route.WebSocket2 ? "2" : "1.1";
        foreach ((string key, string? value) in tls)
        {
            Configuration[$"Messaging:Channels:talk:Tls:{key}"] = value;
        }

        _services = new Lazy<ServiceProvider>(() =>
        {
            ServiceCollection services = new();
            services.AddLogging(logging => logging.AddProvider(_logs).SetMinimumLevel(LogLevel.Trace));
            services.AddMessaging(Configuration).AddWebSockets().AddGrpc().AddChannel<Ping, Pong>("talk");
            return services.BuildServiceProvider();
        });
    }

    public ConfigurationManager Configuration { get; } = new();

    public LogRecorder Logs => _logs;

    /// <summary>How many transports could not connect: one where there was no fallback.</summary>
    public int Failed => _logs.Of(LogLevel.Warning).Count(entry => entry.Message.Contains("could not connect over ", StringComparison.Ordinal));

    public Task<IDuplexChannel<Ping, Pong>> ConnectAsync() => _services.Value
        .GetRequiredService<IDuplexChannelFactory<Ping, Pong>>().ConnectAsync(cancellationToken: TestContext.Current.CancellationToken).Within();

    /// <summary>Connects over no transport, and tries one alone.</summary>
    public async Task<DuplexChannelException> FailAsync()
    {
        int before = Failed;
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(ConnectAsync);
        Assert.Equal(before + 1, Failed);
        return failure;
    }

    public void Reload() => ((IConfigurationRoot)Configuration).Reload();

    public ValueTask DisposeAsync() => _services.Value.DisposeAsync();
}
