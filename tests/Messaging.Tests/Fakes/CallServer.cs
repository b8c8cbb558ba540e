using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Tests.Fakes;

/// <summary>An in-memory server with one handler, and the client's factory to call it.</summary>
internal sealed class CallServer : IAsyncDisposable
{
    private readonly InMemoryServer _server = new();
    private readonly ServiceProvider _services;
    private readonly TaskCompletionSource<IDuplexChannel<Quote, string>> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CallServer(Func<IDuplexChannel<Quote, string>, CancellationToken, Task> handler)
    {
        // Nothing may wait for CloseTimeout: the clock stands still.
        _server.Map<Quote, string>("/", async (channel, ended) =>
        {
            _accepted.TrySetResult(channel);
            await handler(channel, ended);
        });
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddMessaging().AddInMemory(_server)
            .AddChannel<string, Quote>("prices", options => options.Transport = "InMemory")
            .AddChannel<RawMessage, RawMessage>("raw", options => options.Transport = "InMemory");
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new();

    public IReadOnlyList<Exception> HandlerFailures => _server.HandlerFailures;

    public IDuplexChannelFactory<string, Quote> Factory => _services.GetRequiredService<IDuplexChannelFactory<string, Quote>>();

    public IDuplexChannelFactory<RawMessage, RawMessage> RawFactory => _services.GetRequiredService<IDuplexChannelFactory<RawMessage, RawMessage>>();

    /// <summary>The server's channel of the first call.</summary>
    public Task<IDuplexChannel<Quote, string>> Accepted => _accepted.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>How the server's channel of the first call ended.</summary>
    public async Task<ChannelCloseStatus> EndAsync() => (await (await Accepted).Closed.WaitAsync(TestContext.Current.CancellationToken)).Status;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
