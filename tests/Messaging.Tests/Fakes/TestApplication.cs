using Messaging.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Tests.Fakes;

/// <summary>An application with a channel "prices" over a fake transport, and the configuration of the test.</summary>
internal sealed class TestApplication : ILoggerProvider, ILogger
{
    private readonly List<(LogLevel Level, string Text)> _log = [];

    public TestApplication(params (string Key, string? Value)[] settings)
    {
        Configuration = new ConfigurationManager();
        Set([("Messaging:Defaults:Transport", "Fake"), .. settings]);
    }

    public ConfigurationManager Configuration { get; }

    public FakeTransport Fake { get; init; } = FakeTransport.Connecting("Fake", new FakeConnection());

    public Action<IMessagingBuilder> Add { get; init; } = messaging => messaging.AddChannel<Quote, Quote>("prices");

    public IReadOnlyList<(LogLevel Level, string Text)> Logged
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    public void Set(params IEnumerable<(string Key, string? Value)> settings)
    {
        foreach ((string key, string? value) in settings)
        {
            Configuration[key] = value;
        }
    }

    public void Reload() => ((IConfigurationRoot)Configuration).Reload();

    public ServiceProvider BuildServices()
    {
        var services = new ServiceCollection();
        Register(services);
        return services.BuildServiceProvider();
    }

    public IHost BuildHost()
    {
        HostApplicationBuilder host = Host.CreateEmptyApplicationBuilder(null);
        Register(host.Services);
        return host.Build();
    }

    /// <summary>Everything that is wrong, as the start of a host reports it.</summary>
    public async Task<string[]> FailuresAsync()
    {
        using IHost host = BuildHost();
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        return [.. failure.Failures];
    }

    /// <summary>The options that a connect gets.</summary>
    public async Task<ChannelOptions> OptionsAsync(IServiceProvider services)
    {
        IDuplexChannelFactory<Quote, Quote> factory = services.GetRequiredKeyedService<IDuplexChannelFactory<Quote, Quote>>("prices");
        await using IDuplexChannel<Quote, Quote> channel = await factory.ConnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        return Fake.Connects[^1].Options;
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_log)
        {
            _log.Add((logLevel, formatter(state, exception)));
        }
    }

    private void Register(IServiceCollection services)
    {
        services.AddLogging(logging => logging.AddProvider(this));
        services.AddSingleton<IClientTransport>(Fake);
        Add(services.AddMessaging(Configuration));
    }
}
