using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Messaging.Security.Tests;

/// <summary>A process without descriptors is ended by the runtime, so connections must not take them all, on whatever ports they come.</summary>
public sealed class ConnectionFloodTests
{
    private const int Files = 800;
    private const int FloodOfPort = 300;
    private const int Quota = Files / 4;

    // Shorter than a silent TLS handshake lives.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    [Fact]
    public Task Connections_on_every_port_leave_the_process_files_to_work_with()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files of a process are limited on Linux.");
        return InChildProcess.RunAsync(FloodAsync);
    }

    private static async Task FloodAsync()
    {
        // The server sees the low limit; the attackers, in the same process, need more.
        await LimitFilesAsync(Files);
        await using AttackedHost host = await AttackedHost.StartAsync();
        await LimitFilesAsync(Files * 5);
        await using Neighbours neighbours = await host.ConnectNeighboursAsync();
        List<Socket> sockets = [];
        try
        {
            List<Task<int>> ends = [];
            foreach (Uri port in (Uri[])[host.Http11, host.Http2, host.Tls])
            {
                for (int i = 0; i < FloodOfPort; i++)
                {
                    Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                    sockets.Add(socket);
                    await socket.ConnectAsync(port.Host, port.Port, TestContext.Current.CancellationToken);
                    ends.Add(WaitForEndAsync(socket));
                }
            }

            Assert.True(
                await Expect.EventuallyAsync(() => ends.Count(end => end.IsCompleted) >= ends.Count - (3 * Quota), Patience),
                $"{ends.Count(end => !end.IsCompleted)} connections of {Files} files are open.");
            await neighbours.EchoAsync();
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Kestrel greets over HTTP/2.</summary>
    private static async Task<int> WaitForEndAsync(Socket socket)
    {
        byte[] buffer = new byte[100];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return 0;
    }

    private static async Task LimitFilesAsync(int files)
    {
        using Process process = Process.Start("prlimit", ["--pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), $"--nofile={files}:"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
