using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Transports.Tests;

/// <summary>What a <see cref="StreamServer"/> does when accepting fails.</summary>
public sealed class StreamServerAcceptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_cannot_be_accepted_does_not_end_the_server()
    {
        using var clock = new HandshakeClock(TimeSpan.FromSeconds(1));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddMessaging();
        await using ServiceProvider provider = services.BuildServiceProvider();
        using var server = new FailingServer(2, provider);
        await server.StartAsync(Token);

        for (int failures = 0; failures < 2; failures++)
        {
            await clock.BegunAsync(Token);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await server.Accepting.WaitAsync(StreamServerHost.Patience, Token);
        Assert.False(server.ExecuteTask!.IsCompleted);
        await server.StopAsync(Token);
        Assert.True(server.ExecuteTask.IsCompletedSuccessfully);
    }

    /// <summary>Cannot accept for some times, and then waits for a client.</summary>
    private sealed class FailingServer(int failures, IServiceProvider services) : StreamServer(new ChannelHandlers(), new EndpointOptions(), services)
    {
        private readonly TaskCompletionSource _accepting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = failures;

        public Task Accepting => _accepting.Task;

        protected override async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
        {
            if (_left-- > 0)
            {
                throw new IOException("Too many open files.");
            }

            _accepting.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Stream.Null;
        }

        protected override ITransportConnection CreateConnection(Stream stream, IMessageSerializer? serializer, ChannelLimits limits, TimeProvider timeProvider) =>
            throw new NotSupportedException();
    }
}
