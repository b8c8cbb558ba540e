using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Security.Tests.Harness;

/// <summary>
/// A real server with echoes on three ports: cleartext HTTP/1.1, cleartext HTTP/2, and TLS with both. <see cref="WithstandAsync"/> runs an attack on it and
/// checks what must be true during and after each.
/// </summary>
internal sealed class AttackedHost : IAsyncDisposable
{
    /// <summary>An echo of <see cref="Letter"/> in every encoding over every transport.</summary>
    public const string Path = "/attack.v1.Attack/Echo";

    /// <summary>An echo of raw messages over every transport.</summary>
    public const string RawPath = "/attack.v1.Attack/Raw";

    private readonly TestApp _app;
    private readonly AttackSetup _setup;

    private AttackedHost(TestApp app, AttackSetup setup, LogFile logs, ChannelGauge gauge)
    {
        _app = app;
        _setup = setup;
        Logs = logs;
        Gauge = gauge;
    }

    /// <summary>Cleartext HTTP/1.1.</summary>
    public Uri Http11 => _app.Addresses[0];

    /// <summary>Cleartext HTTP/2.</summary>
    public Uri Http2 => _app.Addresses[1];

    /// <summary>TLS with HTTP/1.1 and HTTP/2; the certificate is <see cref="Certificates.Localhost"/>.</summary>
    public Uri Tls => _app.Addresses[2];

    public IServiceProvider Services => _app.App.Services;

    /// <summary>All that the host logs, from trace on.</summary>
    public LogFile Logs { get; }

    /// <summary>The open channels.</summary>
    public ChannelGauge Gauge { get; }

    public static async Task<AttackedHost> StartAsync(AttackSetup? setup = null)
    {
        setup ??= new AttackSetup();
        LogFile logs = new();
        ChannelGauge gauge = new();
        try
        {
            TestApp app = await TestApp.StartAsync(app => Map(app, setup), Wire.Http11, builder => Configure(builder, setup, logs));
            return new AttackedHost(app, setup, logs, gauge);
        }
        catch
        {
            gauge.Dispose();
            logs.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs an attack beside good clients, whose hundred echoes must be intact during it and after it. Then no channel is open, and the process
    /// holds what it held before.
    /// </summary>
    /// <param name="attack">
    /// The attack, with the answers that it expects. It runs at least twice: the first run brings up what a process makes once, so that the next one can be measured.
    /// The pools of buffers keep an array for each thread and may not be full after it; a leak grows with every attack, and an answer that takes too long does so
    /// whatever else the machine does, so that the best of a few is what counts.
    /// </param>
    public async Task WithstandAsync(Func<Task> attack)
    {
        const int Measured = 3;
        Assert.True(Gauge.IsPublished, "The gauge of open channels is gone.");
        ConcurrentQueue<string> late = Expect.CollectLate();
        await AttackAsync(attack);
        string? fault = string.Empty;
        for (int i = 0; i < Measured && fault is not null; i++)
        {
            late.Clear();
            ProcessBaseline baseline = ProcessBaseline.Take();
            await AttackAsync(attack);
            fault = await baseline.FindLeakAsync() ?? late.FirstOrDefault();
        }

        Assert.True(fault is null, fault);
    }

    public Task<Neighbours> ConnectNeighboursAsync() => Neighbours.ConnectAsync(this, _setup);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Gauge.Dispose();
        Logs.Dispose();
    }

    private async Task AttackAsync(Func<Task> attack)
    {
        await using Neighbours neighbours = await ConnectNeighboursAsync();
        Task during = neighbours.EchoAsync();
        await attack();
        await during;
        await neighbours.EchoAsync();
        await neighbours.FinishAsync();
        await Gauge.WaitForAsync(0);
    }

    private static void Configure(WebApplicationBuilder builder, AttackSetup setup, LogFile logs)
    {
        builder.Listen(Wire.Http2Cleartext).Listen(Wire.Tls);
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddMessaging(builder.Configuration).AddMessagePack().AddProtobufNet();
        builder.Set("Messaging:Endpoints:echo:Path", Path).Set("Messaging:Endpoints:raw:Path", RawPath);
        setup.Configure?.Invoke(builder);
    }

    private static void Map(WebApplication app, AttackSetup setup)
    {
        setup.Map?.Invoke(app);
        IEndpointConventionBuilder[] endpoints =
            [app.MapDuplexChannel<Letter, Letter>(Path, EchoAsync), app.MapDuplexChannel<RawMessage, RawMessage>(RawPath, EchoRawAsync)];
        foreach (IEndpointConventionBuilder endpoint in endpoints)
        {
            setup.Endpoint?.Invoke(endpoint);
        }
    }

    private static async Task EchoAsync(IDuplexChannel<Letter, Letter> channel, CancellationToken ended)
    {
        await foreach (Letter letter in channel.ReadAllAsync(ended))
        {
            await channel.SendAsync(letter, ended);
        }
    }

    private static async Task EchoRawAsync(IDuplexChannel<RawMessage, RawMessage> channel, CancellationToken ended)
    {
        await foreach (RawMessage message in channel.ReadAllAsync(ended))
        {
            await channel.SendAsync(message, ended);
        }
    }
}
