using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Samples;

namespace Messaging.Interop.Tests;

/// <summary>What a server sees when a client's process ends. Alone, since it measures times.</summary>
[Collection("alone")]
public sealed class ClientProcessTests
{
    [Theory, InlineData("WebSocket"), InlineData("Grpc")]
    public async Task A_killed_client_ends_its_channel_with_Unavailable_within_a_second(string transport)
    {
        var connected = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<ChannelClosed>(TaskCreationOptions.RunContinuationsAsynchronously);
        using X509Certificate2 certificate = DevelopmentCertificate.Create();
        await using WebApplication server = Build(certificate, async (channel, _) =>
        {
            connected.SetResult(channel.Info.Transport);
            ended.SetResult(await channel.Closed);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        await using PeerProcess client = PeerProcess.StartSample(
            "Prices",
            [
                "client", "--json", "--address", server.Urls.Single(), "--pin", DevelopmentCertificate.Fingerprint(certificate),
                $"--Messaging:Channels:prices:Transport={transport}",
            ]);
        Assert.Equal(transport, await connected.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));

        long killed = Stopwatch.GetTimestamp();
        client.Kill();

        ChannelClosed closed = await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(ChannelCloseStatus.Unavailable, closed.Status);
        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static WebApplication Build(X509Certificate2 certificate, Func<IDuplexChannel<RawMessage, RawMessage>, CancellationToken, Task> handler)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            listener.Protocols = HttpProtocols.Http1AndHttp2;
            listener.UseHttps(certificate);
        }));
        builder.Services.AddMessaging(builder.Configuration);
        WebApplication app = builder.Build();
        app.MapDuplexChannel("/market.v1.Prices/Subscribe", handler);
        return app;
    }
}
