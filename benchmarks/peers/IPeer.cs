using Microsoft.AspNetCore.Builder;

namespace Messaging.Benchmarks.Peers;

/// <summary>One way to carry messages between two processes, written as its vendor documents it. Both sides of it live in one class.</summary>
public interface IPeer
{
    /// <summary>The word that selects it on the command line.</summary>
    string Name { get; }

    /// <summary>Whether it carries messages of this type.</summary>
    bool Supports(PayloadType payload);

    /// <summary>Registers what the server's side needs.</summary>
    void AddServices(WebApplicationBuilder builder);

    /// <summary>Maps the server's side.</summary>
    /// <param name="app">The application.</param>
    /// <param name="meters">Where the server's side counts the messages of a stream.</param>
    void Map(WebApplication app, StreamMeters meters);

    /// <summary>Makes the client's side. It connects nothing yet.</summary>
    IPeerClient CreateClient(ServerAddress server);
}

/// <summary>The client's side of a peer.</summary>
public interface IPeerClient : IAsyncDisposable
{
    /// <summary>Connects for one stream in one direction; nothing flows before <see cref="IStreamRun.RunAsync"/>.</summary>
    Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken);

    /// <summary>Connects to the echo, with one message in flight at a time.</summary>
    Task<IRoundTrips> OpenRoundTripsAsync(int size, CancellationToken cancellationToken);

    /// <summary>Connects to the echo, with several requests in flight that are matched to their replies by the slot they carry.</summary>
    Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken);

    /// <summary>Connects, exchanges one message, and then stays connected with a read pending on both sides.</summary>
    Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken);
}

/// <summary>The client's side of one stream. Disposing it disconnects.</summary>
public interface IStreamRun : IAsyncDisposable
{
    /// <summary>Sends or receives the whole stream.</summary>
    /// <returns>What this side counted.</returns>
    Task<StreamReport> RunAsync(CancellationToken cancellationToken);
}

/// <summary>A connection to the echo for one message in flight.</summary>
public interface IRoundTrips : IAsyncDisposable
{
    /// <summary>Sends a message and waits for it to come back.</summary>
    ValueTask RoundTripAsync(CancellationToken cancellationToken);
}

/// <summary>A connection to the echo for many requests in flight.</summary>
public interface IRequests : IAsyncDisposable
{
    /// <summary>Sends a request and waits for its reply. One call at a time for each slot; different slots overlap.</summary>
    ValueTask RequestAsync(int slot, CancellationToken cancellationToken);
}
