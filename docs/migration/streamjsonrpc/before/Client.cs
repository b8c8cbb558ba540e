using System.Net.WebSockets;
using StreamJsonRpc;

namespace Library;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(args[0]) { Scheme = "ws", Path = "/library" }.Uri, CancellationToken.None);
        using ILibrary library = JsonRpc.Attach<ILibrary>(new WebSocketMessageHandler(socket, new SystemTextJsonFormatter()));

        await CountAsync(library);
        await FindAsync(library);
        await CancelAsync(library);
    }

    private static async Task CountAsync(ILibrary library)
    {
        int[] pages = await Task.WhenAll(library.GetPagesAsync("sea", default), library.GetPagesAsync("short", default));
        Console.WriteLine($"{pages[0]} and {pages[1]} pages");
        try
        {
            await library.GetPagesAsync("lost", default);
        }
        catch (RemoteInvocationException e)
        {
            Console.WriteLine($"refused: {e.Message}");
        }
    }

    private static async Task FindAsync(ILibrary library)
    {
        int[] found = await library.FindAsync("sea", "whale", new ProgressTo(percent => Console.WriteLine($"{percent} %")), default);
        Console.WriteLine($"found on {string.Join(", ", found)}");
    }

    private static async Task CancelAsync(ILibrary library)
    {
        using var cancel = new CancellationTokenSource();
        try
        {
            await library.FindAsync(Shelf.Endless, "whale", new ProgressTo(_ => cancel.Cancel()), cancel.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("cancelled");
        }
    }

    /// <summary>Reports at once and in order. <see cref="Progress{T}"/> would report on the thread pool here, in any order.</summary>
    private sealed class ProgressTo(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
