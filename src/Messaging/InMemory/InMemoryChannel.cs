using System.Diagnostics.CodeAnalysis;
using Messaging.InMemory;
using Messaging.Transports;

namespace Messaging;

/// <summary>
/// Two ends of an in-memory connection, for unit tests that need no factory. See <see cref="InMemoryServer"/> for what is checked.
/// </summary>
public static class InMemoryChannel
{
    /// <summary>Makes two channels that are connected to each other. Each is disposed by the caller.</summary>
    /// <typeparam name="TClient">The type of the messages the client sends.</typeparam>
    /// <typeparam name="TServer">The type of the messages the server sends.</typeparam>
    /// <param name="serializer">The serializer of both. Default: JSON; none where both types are <see cref="RawMessage"/>.</param>
    /// <param name="limits">The bounds of both. Default: those of <see cref="ChannelLimits"/>.</param>
    /// <param name="timeProvider">The clock of time-outs. Default: the system's.</param>
    public static (IDuplexChannel<TClient, TServer> Client, IDuplexChannel<TServer, TClient> Server) CreatePair<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TClient,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TServer>(
        IMessageSerializer? serializer = null, ChannelLimits? limits = null, TimeProvider? timeProvider = null)
    {
        bool isRaw = typeof(TClient) == typeof(RawMessage) && typeof(TServer) == typeof(RawMessage);
        IMessageSerializer? chosen = isRaw ? null : serializer ?? new JsonMessageSerializer();
        limits ??= new ChannelLimits();
        (ITransportConnection client, ITransportConnection server) = CreateConnections(limits, limits, chosen?.Name, chosen?.Name, timeProvider);
        return (DuplexChannel.Create<TClient, TServer>(client, chosen), DuplexChannel.Create<TServer, TClient>(server, chosen));
    }

    /// <summary>Makes two connections that are connected to each other, for tests at the transport seam.</summary>
    /// <param name="clientLimits">The client's bounds; read once.</param>
    /// <param name="serverLimits">The server's bounds; read once.</param>
    /// <param name="clientSerializer">What <see cref="ChannelInfo.Serializer"/> says on the client.</param>
    /// <param name="serverSerializer">What it says on the server.</param>
    /// <param name="timeProvider">The clock of time-outs. Default: the system's.</param>
    public static (ITransportConnection Client, ITransportConnection Server) CreateConnections(
        ChannelLimits clientLimits, ChannelLimits serverLimits, string? clientSerializer = null, string? serverSerializer = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(clientLimits);
        ArgumentNullException.ThrowIfNull(serverLimits);
        var client = new ChannelInfo { Transport = InMemoryTransport.Word, Role = ChannelRole.Client, Serializer = clientSerializer };
        ChannelInfo server = client with { Role = ChannelRole.Server, Serializer = serverSerializer };
        return InMemoryConnection.CreatePair(client, server, clientLimits, serverLimits, timeProvider ?? TimeProvider.System);
    }
}
