namespace Messaging.Compare.Results;

/// <summary>The names of metrics that charts, claims and the diff look for. A metric with another name is shown in the tables.</summary>
internal static class MetricNames
{
    /// <summary>Messages (or connections) each second.</summary>
    public const string Rate = "rate";

    /// <summary>Half of the round trips (or deliveries) took no longer.</summary>
    public const string P50 = "p50";

    /// <summary>90 % took no longer.</summary>
    public const string P90 = "p90";

    /// <summary>99 % took no longer.</summary>
    public const string P99 = "p99";

    /// <summary>99.9 % took no longer.</summary>
    public const string P999 = "p99.9";

    /// <summary>Bytes of one message, both directions, counted at the socket with framing and TLS.</summary>
    public const string WireBytes = "bytes on the wire";

    /// <summary>Time of the processor that the client's process takes for one message.</summary>
    public const string ClientCpu = "processor time of the client";

    /// <summary>The same of the server's process.</summary>
    public const string ServerCpu = "processor time of the server";

    /// <summary>Bytes that the client's process allocates for one message.</summary>
    public const string ClientAllocated = "allocated by the client";

    /// <summary>The same of the server's process.</summary>
    public const string ServerAllocated = "allocated by the server";

    /// <summary>Heap of the client's process for one idle channel, after a collection.</summary>
    public const string ClientHeap = "heap of the client";

    /// <summary>The same of the server's process.</summary>
    public const string ServerHeap = "heap of the server";

    /// <summary>Private memory of the client's process for one idle channel.</summary>
    public const string ClientMemory = "private memory of the client";

    /// <summary>The same of the server's process.</summary>
    public const string ServerMemory = "private memory of the server";

    /// <summary>TCP connections that the client holds.</summary>
    public const string Connections = "connections";

    /// <summary>
    /// The difference between two medians of a metric that is none: what is allocated for a message is the growth of a whole process divided by
    /// many messages, where less than a byte is what the process does besides.
    /// </summary>
    public static double SmallestDifference(string metric) => metric is ClientAllocated or ServerAllocated ? 1 : 0;

    /// <summary>
    /// Whether a metric is counted and not timed, so that one round tells what many would: bytes at the socket, and the heap after a collection.
    /// </summary>
    public static bool IsCounted(string metric) => metric is WireBytes or ClientHeap or ServerHeap;

    /// <summary>Whether so many rounds of a metric can tell anything apart.</summary>
    public static bool CanTell(string metric, int rounds) => rounds >= (IsCounted(metric) ? 1 : PairedComparison.FewestRounds);
}
