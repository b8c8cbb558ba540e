using System.Net;
using Microsoft.AspNetCore.Http;

namespace Messaging.AspNetCore.Handshake;

/// <summary>The addresses of a request's connection.</summary>
internal static class ConnectionEndPoints
{
    public static IPEndPoint? Local(HttpContext context) => Of(context.Connection.LocalIpAddress, context.Connection.LocalPort);

    public static IPEndPoint? Remote(HttpContext context) => Of(context.Connection.RemoteIpAddress, context.Connection.RemotePort);

    private static IPEndPoint? Of(IPAddress? address, int port) => address is null ? null : new IPEndPoint(address, port);
}
