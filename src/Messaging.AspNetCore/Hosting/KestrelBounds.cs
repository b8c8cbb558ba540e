using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Hosting;

/// <summary>
/// Bounds of Kestrel that a server of channels needs tighter than by default, where the application has left the defaults. They are the server's, not an
/// endpoint's, so that only those are set that harm nobody else.
/// </summary>
internal static class KestrelBounds
{
    private const string ProcessLimits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    // A channel bounds what it buffers itself; what Kestrel reads ahead of it comes on top, for each connection.
    private const long RequestBufferBytes = 256 * 1024;

    // Nobody needs longer for a few hundred bytes, and who sends them a byte at a time holds a connection for as long.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static void Adjust(IServiceProvider services)
    {
        if (services.GetService<IOptions<KestrelServerOptions>>()?.Value.Limits is { } limits)
        {
            Adjust(limits, ReadOpenFiles());
        }
    }

    internal static void Adjust(KestrelServerLimits limits, long? openFiles)
    {
        KestrelServerLimits untouched = new();
        if (limits.RequestHeadersTimeout == untouched.RequestHeadersTimeout)
        {
            limits.RequestHeadersTimeout = HeadersTimeout;
        }

        if (limits.MaxRequestBufferSize == untouched.MaxRequestBufferSize)
        {
            limits.MaxRequestBufferSize = RequestBufferBytes;
        }

        // A process that runs out of descriptors does not refuse connections: the runtime ends it. Kestrel counts for each listener: three of them leave a quarter
        // for the runtime itself, which needs some hundred, and for the application.
        limits.MaxConcurrentConnections ??= openFiles is { } files ? Math.Max(1, files / 4) : null;
    }

    /// <summary>How many files, sockets among them, the process may have open; <see langword="null"/> where the system does not say, or sets no limit.</summary>
    private static long? ReadOpenFiles()
    {
        try
        {
            string? line = File.Exists(ProcessLimits)
                ? File.ReadLines(ProcessLimits).FirstOrDefault(line => line.StartsWith(OpenFiles, StringComparison.Ordinal))
                : null;
            string? soft = line?[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long files) ? files : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
