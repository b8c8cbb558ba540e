using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Hosting;

/// <summary>
/// Gives Kestrel's HTTP/2 connections room for every stream's window: with its defaults two channels that are not read stall every other one of their connection.
/// </summary>
internal static class KestrelWindows
{
    private const int StreamWindowBytes = 256 * 1024;

    public static void Adjust(IServiceProvider services, ILogger logger)
    {
        if (services.GetService<IOptions<KestrelServerOptions>>()?.Value.Limits.Http2 is { } limits)
        {
            Adjust(limits, logger);
        }
    }

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
