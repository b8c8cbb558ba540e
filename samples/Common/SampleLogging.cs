using Microsoft.Extensions.Logging;

namespace Samples;

internal static class SampleLogging
{
    /// <summary>Logs warnings and errors to standard error: standard output is for results.</summary>
    public static void AddStandardErrorOnly(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);

        // What stops a host from starting reaches Main as an exception, which says it in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }
}
