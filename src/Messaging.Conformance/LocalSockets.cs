using System.Net;
using System.Net.Sockets;

namespace Messaging.Conformance;

/// <summary>Sockets of the kind that a server listens on.</summary>
internal static class LocalSockets
{
    public static Socket Create(EndPoint like) =>
        new(like.AddressFamily, SocketType.Stream, like.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);

    /// <summary>Binds one to an address of this machine that nobody else has; it does not listen yet.</summary>
    public static Socket Bind(EndPoint like)
    {
        Socket socket = Create(like);
        socket.Bind(like.AddressFamily == AddressFamily.Unix
            ? new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.sock"))
            : new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    /// <summary>Closes it, and takes its file away where it has one.</summary>
    public static void Close(Socket socket)
    {
        EndPoint? local = socket.LocalEndPoint;
        socket.Dispose();
        if (local is UnixDomainSocketEndPoint)
        {
            File.Delete(local.ToString()!);
        }
    }
}
