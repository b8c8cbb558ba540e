using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Hosting;

/// <summary>
/// What channels need of Kestrel's HTTP/2 connections, where the application has left the defaults. Room for every stream's window: else two channels that are
/// not read stall every other one of their connection. Pings: else a gRPC client that fell silent is never found.
/// </summary>
internal static class KestrelHttp2
{
    private const int StreamWindowBytes = 256 * 1024;

    // Kestrel takes no shorter times.
    private static readonly TimeSpan MinPing = TimeSpan.FromSeconds(1);

    public static void Adjust(IServiceProvider services, ILogger logger)
    {
        if (services.GetService<IOptions<KestrelServerOptions>>()?.Value.Limits.Http2 is { } limits)
        {
            Adjust(limits, logger);
        }
    }

    /// <summary>Pings as often as the most impatient endpoint asks for; they are the server's, not an endpoint's.</summary>
    public static void AdjustPings(IServiceProvider services, IEnumerable<ChannelLimits> endpoints)
    {
        ChannelLimits[] alive = [.. endpoints.Where(limits => limits.KeepAliveInterval > TimeSpan.Zero)];
        if (alive.Length == 0 || services.GetService<IOptions<KestrelServerOptions>>()?.Value.Limits.Http2 is not { } http2)
        {
            return;
        }

        Http2Limits untouched = new KestrelServerLimits().Http2;
        if (http2.KeepAlivePingDelay == untouched.KeepAlivePingDelay && http2.KeepAlivePingTimeout == untouched.KeepAlivePingTimeout)
        {
            http2.KeepAlivePingDelay = Longer(alive.Min(limits => limits.KeepAliveInterval));
            http2.KeepAlivePingTimeout = Longer(alive.Min(limits => limits.KeepAliveTimeout));
        }
    }

    private static TimeSpan Longer(TimeSpan time) => time > MinPing ? time : MinPing;

    internal static void Adjust(Http2Limits limits, ILogger logger)
    {
        Http2Limits untouched = new KestrelServerLimits().Http2;
        if (limits.InitialStreamWindowSize == untouched.InitialStreamWindowSize)
        {
            limits.InitialStreamWindowSize = StreamWindowBytes;
        }

        // One stream more than there can be, for what belongs to none yet.
        long needed = (limits.MaxStreamsPerConnection + 1L) * limits.InitialStreamWindowSize;
        if (limits.InitialConnectionWindowSize == untouched.InitialConnectionWindowSize && needed <= int.MaxValue)
        {
            limits.InitialConnectionWindowSize = Math.Max((int)needed, limits.InitialConnectionWindowSize);
        }

        if ((long)limits.MaxStreamsPerConnection * limits.InitialStreamWindowSize > limits.InitialConnectionWindowSize)
        {
            HostingLog.WindowsTooSmall(logger, limits.InitialConnectionWindowSize, limits.MaxStreamsPerConnection, limits.InitialStreamWindowSize);
        }
    }
}
