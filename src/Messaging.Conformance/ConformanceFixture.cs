namespace Messaging.Conformance;

/// <summary>
/// What a transport (or a decorator) hands to the suite: how to start a server, and in flags what its protocol can and cannot do.
/// A test asks the flags, never which transport it runs on.
/// </summary>
public abstract class ConformanceFixture
{
    /// <summary>The expected <see cref="ChannelInfo.Transport"/>.</summary>
    public abstract string Transport { get; }

    /// <summary>The expected <see cref="ChannelInfo.HttpProtocol"/>.</summary>
    public virtual string? HttpProtocol => null;

    /// <summary>The expected <see cref="ChannelInfo.IsSecure"/>.</summary>
    public virtual bool IsSecure => false;

    /// <summary>The expected <see cref="ChannelInfo.CanHalfClose"/> of a raw channel. A typed one always can.</summary>
    public virtual bool RawCanHalfClose => true;

    /// <summary>The expected <see cref="ChannelInfo.PreservesMessageKind"/>.</summary>
    public virtual bool PreservesMessageKind => true;

    /// <summary>The expected <see cref="ChannelInfo.ReportsAbortStatus"/> of a client.</summary>
    public virtual bool ClientReportsAbortStatus => true;

    /// <summary>Whether a client without a serializer may connect to an endpoint with one.</summary>
    public virtual bool RawMayMeetTyped => true;

    /// <summary>Whether the serializer reads no bytes at all as a message.</summary>
    public virtual bool ReadsNoBytes => false;

    /// <summary>Whether the bytes travel over stream sockets (TCP, Unix domain sockets), so that the suite can put a proxy between the ends that breaks them.</summary>
    public virtual bool HasNetwork => false;

    /// <summary>Whether channels look for dead peers with <see cref="ChannelLimits.KeepAliveInterval"/>.</summary>
    public virtual bool HasKeepAlive => HasNetwork;

    /// <summary>How much later than asked for a dead peer may be found, where the framework looks for it at its own pace.</summary>
    public virtual TimeSpan KeepAliveDelay => TimeSpan.Zero;

    /// <summary>Whether <see cref="ChannelConnectOptions.Deadline"/> is honoured.</summary>
    public virtual bool HasDeadlines => true;

    /// <summary>Whether <see cref="ConformanceServer.StopAsync"/> stops a host.</summary>
    public virtual bool HasHost => true;

    /// <summary>Whether a reader that stops stops the peer. Only a medium with unbounded buffers of its own lacks it.</summary>
    public virtual bool HasBackPressure => true;

    /// <summary>How many bytes the medium itself (kernel buffers, HTTP/2 windows) may hold for one direction of a channel.</summary>
    public virtual int MediumBytes => 0;

    /// <summary>How many channels share a connection underneath.</summary>
    public virtual int ChannelsPerConnection => 1;

    /// <summary>Whether channels reach this transport by <see cref="ChannelOptions.Fallback"/>.</summary>
    public virtual bool FallsBack => false;

    /// <summary>Starts a server.</summary>
    /// <param name="setup">Handlers and limits.</param>
    public abstract Task<ConformanceServer> StartAsync(ServerSetup setup);
}

/// <summary>What a fixture has to serve.</summary>
public sealed class ServerSetup
{
    /// <summary>Serves every typed channel. Serialized as the fixture likes.</summary>
    public required Func<IDuplexChannel<TestMessage, TestMessage>, CancellationToken, Task> Typed { get; init; }

    /// <summary>Serves every raw channel.</summary>
    public required Func<IDuplexChannel<RawMessage, RawMessage>, CancellationToken, Task> Raw { get; init; }

    /// <summary>The limits of the server's side.</summary>
    public ChannelLimits ServerLimits { get; } = new();

    /// <summary>The limits of the client's side.</summary>
    public ChannelLimits ClientLimits { get; } = new();

    /// <summary>The limits of both sides, to be set together.</summary>
    /// <param name="change">Sets them.</param>
    public void Both(Action<ChannelLimits> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        change(ServerLimits);
        change(ClientLimits);
    }
}

/// <summary>Which connection a test wants.</summary>
public sealed record ConnectRequest
{
    /// <summary>Where to connect instead of to the server itself, or <see langword="null"/>.</summary>
    public System.Net.EndPoint? Via { get; init; }

    /// <summary>Options of this connect.</summary>
    public ChannelConnectOptions? Options { get; init; }

    /// <summary>Connects a raw client to the typed endpoint.</summary>
    public bool RawToTyped { get; init; }
}

/// <summary>A running server and the clients that connect to it.</summary>
public abstract class ConformanceServer : IAsyncDisposable
{
    /// <summary>Where the server listens; only where <see cref="ConformanceFixture.HasNetwork"/>.</summary>
    public virtual System.Net.EndPoint EndPoint => throw new NotSupportedException("This transport has no network.");

    /// <summary>Connects a typed channel.</summary>
    /// <param name="request">What to connect.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    public abstract Task<IDuplexChannel<TestMessage, TestMessage>> ConnectTypedAsync(
        ConnectRequest request, CancellationToken cancellationToken);

    /// <summary>Connects a raw channel.</summary>
    /// <param name="request">What to connect.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    public abstract Task<IDuplexChannel<RawMessage, RawMessage>> ConnectRawAsync(
        ConnectRequest request, CancellationToken cancellationToken);

    /// <summary>Stops the host in an orderly way; only where <see cref="ConformanceFixture.HasHost"/>.</summary>
    public virtual Task StopAsync() => throw new NotSupportedException("This transport has no host.");

    /// <summary>Ends server and clients.</summary>
    public abstract ValueTask DisposeAsync();
}
