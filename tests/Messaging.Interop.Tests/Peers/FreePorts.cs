using System.Net;
using System.Net.Sockets;

namespace Messaging.Interop.Tests;

/// <summary>
/// Ports for a program that cannot listen on port 0. They are below those that systems hand out by themselves (from 32,768 or higher), so that no other
/// socket takes one before the program does.
/// </summary>
internal static class FreePorts
{
    private static int _last = Random.Shared.Next(10_000, 30_000);

    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => TakeOne())];

    private static int TakeOne()
    {
        while (true)
        {
            int port = Interlocked.Increment(ref _last);
            try
            {
                // Both families, as "localhost" takes them.
                using var listener = TcpListener.Create(port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
