using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Messaging.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Samples;

namespace Messaging.Interop.Tests;

/// <summary>
/// A server in this process with the channel of samples/Echo, for what a mere echo cannot show. A text <c>abort:Status</c> ends the channel with that
/// status, <c>throw</c> makes the handler throw, <c>count:N</c> is answered by N messages; everything else comes back, and after <c>hold</c> the channel
/// is kept open.
/// </summary>
public sealed class TalkServer : IAsyncLifetime
{
    public const string Path = "/echo.v1.Echo/Talk";

    private readonly X509Certificate2 _certificate = DevelopmentCertificate.Create();
    private readonly List<ListenOptions> _listeners = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ChannelClosed>> _ends = new();
    private WebApplication? _app;

    /// <summary><c>127.0.0.1:port</c>, HTTP/1.1 in clear.</summary>
    public string Http1 => _listeners[0].IPEndPoint!.ToString();

    /// <summary><c>127.0.0.1:port</c>, HTTP/2 in clear.</summary>
    public string Http2 => _listeners[1].IPEndPoint!.ToString();

    /// <summary><c>127.0.0.1:port</c>, HTTP/1.1 and HTTP/2 over TLS.</summary>
    public string Tls => _listeners[2].IPEndPoint!.ToString();

    public string Fingerprint => DevelopmentCertificate.Fingerprint(_certificate);

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AllowAlternateSchemes = true; // behind a proxy that ends TLS and leaves the scheme of the request alone
            kestrel.Listen(IPAddress.Loopback, 0, listener => Add(listener, HttpProtocols.Http1));
            kestrel.Listen(IPAddress.Loopback, 0, listener => Add(listener, HttpProtocols.Http2));
            kestrel.Listen(IPAddress.Loopback, 0, listener => Add(listener.UseHttps(_certificate), HttpProtocols.Http1AndHttp2));
        });
        builder.Services.AddMessaging(builder.Configuration).AddMessagePack().AddProtobufNet();
        _app = builder.Build();
        _app.MapDuplexChannel<EchoMessage, EchoMessage>(Path, ServeAsync);
        await _app.StartAsync();

        void Add(ListenOptions listener, HttpProtocols protocols)
        {
            listener.Protocols = protocols;
            _listeners.Add(listener);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _certificate.Dispose();
    }

    /// <summary>How the channel ended, as the server saw it, that sent this as its header <c>x-tenant</c>.</summary>
    public Task<ChannelClosed> EndOf(string tenant)
        => _ends.GetOrAdd(tenant, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private async Task ServeAsync(IDuplexChannel<EchoMessage, EchoMessage> channel, DuplexChannelContext context)
    {
        string tenant = context.HttpContext.Request.Headers["x-tenant"].ToString();
        _ = EndOf(tenant);
        _ = channel.Closed.ContinueWith(
            closed => _ends[tenant].TrySetResult(closed.GetAwaiter().GetResult()), TaskScheduler.Default);

        await foreach (EchoMessage message in channel.ReadAllAsync(context.Ended))
        {
            switch (message.Text.Split(':'))
            {
                case ["abort", string status]:
                    channel.Abort(Enum.Parse<ChannelCloseStatus>(status), "as you wish");
                    return;
                case ["throw"]:
                    throw new InvalidOperationException("nobody's business");
                case ["hold"]:
                    await channel.SendAsync(message, context.Ended);
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.Ended);
                    break;
                case ["count", string count]:
                    for (long number = 0; number < long.Parse(count, CultureInfo.InvariantCulture); number++)
                    {
                        await channel.SendAsync(new EchoMessage { Number = number }, context.Ended);
                    }

                    break;
                default:
                    await channel.SendAsync(message, context.Ended);
                    break;
            }
        }
    }
}
