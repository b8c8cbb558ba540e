using System.Net;
using System.Security.Cryptography.X509Certificates;
using Messaging;
using Messaging.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Samples;

namespace Prices;

/// <summary>A market server on loopback with TLS: it streams to every channel the symbols that the channel's client asks for.</summary>
internal sealed class MarketServer(IMarket market, TimeProvider time)
{
    public const string Path = "/market.v1.Prices/Subscribe";

    public async Task<WebApplication> StartAsync(X509Certificate2 certificate, int port, string[] configuration)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = configuration, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddStandardErrorOnly();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(certificate);
        }));
        builder.Services.AddMessaging(builder.Configuration).AddEncodings();

        WebApplication app = builder.Build();
        app.MapDuplexChannel<MarketEvent, Subscription>(Path, ServeAsync);
        await app.StartAsync();
        return app;
    }

    private async Task ServeAsync(IDuplexChannel<MarketEvent, Subscription> channel, DuplexChannelContext context)
    {
        using var feed = new Feed(market);
        await using CancellationTokenRegistration stopping = context.Stopping.Register(feed.Stop);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(context.Ended);

        var welcome = new Welcome
        {
            Symbols = market.Symbols,
            Transport = channel.Info.Transport,
            Serializer = channel.Info.Serializer ?? "none",
        };
        await channel.SendAsync(new MarketEvent { Welcome = welcome }, context.Ended);
        Task changes = ApplyChangesAsync(channel, feed, done.Token);
        try
        {
            await SendQuotesAsync(channel, feed, context.Ended);
            await channel.SendAsync(new MarketEvent { Farewell = new Farewell(feed.Taken) }, context.Ended);
        }
        finally
        {
            await done.CancelAsync();
            await changes;
        }
    }

    private async Task SendQuotesAsync(IDuplexChannel<MarketEvent, Subscription> channel, Feed feed, CancellationToken ended)
    {
        while (await feed.TakeAsync(ended) is { } quote)
        {
            await channel.SendAsync(new MarketEvent { Quote = quote }, ended);
            if (feed.Pause > TimeSpan.Zero)
            {
                await Task.Delay(feed.Pause, time, ended);
            }
        }
    }

    private static async Task ApplyChangesAsync(IDuplexChannel<MarketEvent, Subscription> channel, Feed feed, CancellationToken done)
    {
        try
        {
            await foreach (Subscription change in channel.ReadAllAsync(done))
            {
                feed.Apply(change);
            }

            feed.Finish();
        }
        catch (InvalidDataException exception)
        {
            channel.Abort(ChannelCloseStatus.InvalidMessage, exception.Message);
        }
        catch (OperationCanceledException)
        {
            // The stream has ended before the client's changes.
        }
    }
}
