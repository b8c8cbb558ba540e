using Microsoft.AspNetCore.Builder;

namespace Messaging.Compare.Peers;

/// <summary>One way to carry messages between two processes, written as its vendor documents it. Both sides of it live in one class.</summary>
internal interface IPeer
{
    /// <summary>The word that selects it on the command line.</summary>
    string Name { get; }

    /// <summary>What it is, for the results.</summary>
    PeerDescription Description { get; }

    /// <summary>Whether it carries these messages.</summary>
    bool Supports(PayloadId payload);

    /// <summary>Registers what the server's side needs. Peers of one kind share a server; what is registered twice must do no harm.</summary>
    void AddServices(WebApplicationBuilder builder);

    /// <summary>Maps the server's side.</summary>
    /// <param name="app">The application.</param>
    /// <param name="meters">Where the server's side counts the messages of a stream.</param>
    void Map(WebApplication app, StreamMeters meters);

    /// <summary>Makes the client's side. It connects nothing yet.</summary>
    IPeerClient CreateClient(ServerAddress server);
}

/// <summary>What a peer is, for the results.</summary>
/// <param name="Transport">The transport, such as <c>WebSocket</c>.</param>
/// <param name="Serializer">The encoding of objects, or <see langword="null"/>.</param>
/// <param name="HttpVersion">The version of HTTP that carries it; empty without HTTP.</param>
/// <param name="IsOurs">Whether it is this library.</param>
internal sealed record PeerDescription(string Transport, string? Serializer, string HttpVersion, bool IsOurs = false)
{
    /// <summary>Whether many channels share a connection.</summary>
    public bool Multiplexes => HttpVersion == "2";
}

/// <summary>The client's side of a peer.</summary>
internal interface IPeerClient : IAsyncDisposable
{
    /// <summary>Connects for one stream in one direction; nothing flows before <see cref="IStreamRun.RunAsync"/>.</summary>
    Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken);

    /// <summary>Connects to the echo, with one message in flight at a time.</summary>
    Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken);

    /// <summary>Connects, exchanges one message, and then stays connected with a read pending on both sides.</summary>
    Task<IAsyncDisposable> OpenIdleAsync(CancellationToken cancellationToken);
}

/// <summary>The client's side of a peer that can have several requests in flight on one connection.</summary>
internal interface IRequestClient
{
    /// <summary>Connects to the echo, with several requests in flight that are matched to their replies by the slot they carry.</summary>
    Task<IRequests> OpenRequestsAsync(int size, int slots, CancellationToken cancellationToken);
}

/// <summary>The client's side of a peer whose server can send one message to many connections.</summary>
internal interface IGroupClient
{
    /// <summary>Connects many times, so that a message to one makes the server send one to each of the others.</summary>
    /// <param name="group">A name that no other group has.</param>
    /// <param name="payload">The messages.</param>
    /// <param name="members">How many get each message.</param>
    /// <param name="burden">What each side computes for each message besides.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IGroup> OpenGroupAsync(string group, PayloadId payload, int members, int burden, CancellationToken cancellationToken);
}

/// <summary>The client's side of one stream. Disposing it disconnects.</summary>
internal interface IStreamRun : IAsyncDisposable
{
    /// <summary>Sends or receives the whole stream.</summary>
    /// <returns>What this side counted.</returns>
    Task<StreamReport> RunAsync(CancellationToken cancellationToken);
}

/// <summary>A connection to the echo for one message in flight.</summary>
internal interface IRoundTrips : IAsyncDisposable
{
    /// <summary>Sends a message and waits for it to come back.</summary>
    ValueTask RoundTripAsync(CancellationToken cancellationToken);
}

/// <summary>A connection to the echo for many requests in flight.</summary>
internal interface IRequests : IAsyncDisposable
{
    /// <summary>Sends a request and waits for its reply. One call at a time for each slot; different slots overlap.</summary>
    ValueTask RequestAsync(int slot, CancellationToken cancellationToken);
}

/// <summary>The connections of a group.</summary>
internal interface IGroup : IAsyncDisposable
{
    /// <summary>Has one message sent to every member and waits until the last one has it. One call at a time.</summary>
    Task BroadcastAsync(CancellationToken cancellationToken);
}
