using Messaging.Serializers.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Messaging.Fuzzing.Targets;

/// <summary>A whole application without sockets: what its channel endpoint makes of request headers, up to the moment when it takes over the connection.</summary>
internal sealed class ServerHandshake
{
    private const string Path = "/fuzz.v1.Fuzz/Talk";
    private const int LongestAnswer = 2000;
    private static readonly int[] Statuses = [101, 200, 400, 401, 403, 404, 426, 429, 503];

    private readonly Func<IFeatureCollection, Task> _serve;

    public ServerHandshake()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Replace(ServiceDescriptor.Singleton<IServer, NoServer>());
        builder.Services.AddMessaging(builder.Configuration).AddMessagePack();
        WebApplication application = builder.Build();
        application.MapDuplexChannel(Path, static (IDuplexChannel<Everything, Everything> channel, CancellationToken _) => channel.Closed);
        application.StartAsync().GetAwaiter().GetResult();
        _serve = ((NoServer)application.Services.GetRequiredService<IServer>()).ServeAsync;
    }

    public void Run(string[] lines, bool http2)
    {
        HttpRequestFeature request = new()
        {
            Method = http2 ? "CONNECT" : "GET",
            Scheme = "http",
            Path = Path,
            Protocol = http2 ? "HTTP/2" : "HTTP/1.1",
            Headers = new HeaderDictionary
            {
                ["Host"] = "localhost",
                ["Connection"] = "Upgrade",
                ["Upgrade"] = "websocket",
                ["Sec-WebSocket-Version"] = "13",
                ["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ==",
            },
        };
        HashSet<string> own = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in HeaderLines.Parse(lines))
        {
            request.Headers[name] = own.Add(name) ? value : Microsoft.Extensions.Primitives.StringValues.Concat(request.Headers[name], value);
        }

        HttpResponseFeature response = new();
        using MemoryStream body = new();
        TakeOver connection = new(http2);
        FeatureCollection features = new();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        features.Set<IHttpUpgradeFeature>(connection);
        features.Set<IHttpExtendedConnectFeature>(connection);
        try
        {
            _serve(features).GetAwaiter().GetResult();
        }
        catch (TakenOverException)
        {
            CheckAcceptance(request.Headers, response.Headers);
            return;
        }

        Invariant.Holds(Statuses.Contains(response.StatusCode), $"Answered with {response.StatusCode}.");
        Invariant.Holds(body.Length <= LongestAnswer, $"An answer of {body.Length} bytes.");
    }

    private static void CheckAcceptance(IHeaderDictionary request, IHeaderDictionary response)
    {
        string? chosen = response.SecWebSocketProtocol;
        Invariant.Holds(
            chosen is null || request.GetCommaSeparatedValues("Sec-WebSocket-Protocol").Contains(chosen), $"'{chosen}' was chosen and not offered.");
        Invariant.Holds(chosen is null or "messaging.v1.json" or "messaging.v1.messagepack", $"'{chosen}' was chosen.");
        Invariant.Holds(
            !response.Any(header => header.Value.Any(value => value!.Contains("messaging.bearer", StringComparison.Ordinal))), "A token goes back to the client.");
        Invariant.Holds(
            request.Origin.Count == 0 || WithoutPort(request.Origin!) == WithoutPort($"http://{request.Host}"), $"The foreign origin '{request.Origin}' was accepted.");
    }

    private static string WithoutPort(string origin) => (origin.EndsWith(":80", StringComparison.Ordinal) ? origin[..^3] : origin).ToUpperInvariant();

    /// <summary>The handshake was accepted; there is no connection to go on with.</summary>
    private sealed class TakenOverException : Exception;

    private sealed class TakeOver(bool http2) : IHttpUpgradeFeature, IHttpExtendedConnectFeature
    {
        public bool IsUpgradableRequest => !http2;

        public bool IsExtendedConnect => http2;

        public string? Protocol => "websocket";

        public Task<Stream> UpgradeAsync() => throw new TakenOverException();

        public ValueTask<Stream> AcceptAsync() => throw new TakenOverException();
    }

    private sealed class NoServer : IServer
    {
        private Func<IFeatureCollection, Task>? _serve;

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task ServeAsync(IFeatureCollection features) => _serve!(features);

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            _serve = async features =>
            {
                TContext context = application.CreateContext(features);
                Exception? failure = null;
                try
                {
                    await application.ProcessRequestAsync(context);
                }
                catch (Exception exception)
                {
                    failure = exception;
                    throw;
                }
                finally
                {
                    application.DisposeContext(context, failure);
                }
            };
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
