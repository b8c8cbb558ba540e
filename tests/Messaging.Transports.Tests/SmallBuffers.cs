using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Messaging.Transports.Tests;

/// <summary>
/// Sockets whose kernel buffers do not grow: Linux lets those of a loopback connection take tens of megabytes, and what they hold says
/// nothing about the bounds of a channel.
/// </summary>
internal static class SmallBuffers
{
    private const int Bytes = 128 * 1024;

    public static void Listen(SocketTransportOptions options) => options.CreateBoundListenSocket = endPoint =>
    {
        // What the listening socket has, the accepted ones inherit.
        Socket listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        listener.SendBufferSize = listener.ReceiveBufferSize = Bytes;
        return listener;
    };

    public static void Connect(SocketsHttpHandler handler) => handler.ConnectCallback = async (context, cancellationToken) =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SendBufferSize = socket.ReceiveBufferSize = Bytes;
            await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };
}
