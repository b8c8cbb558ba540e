using System.Net.WebSockets;

namespace PriceFeed;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        Uri address = new UriBuilder(args[0]) { Scheme = "ws", Path = "/prices" }.Uri;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await ReadQuotesAsync(address, stop.Token);
        await AskForNothingAsync(address, stop.Token);
    }

    private static async Task ReadQuotesAsync(Uri address, CancellationToken stop)
    {
        using ClientWebSocket socket = await ConnectAsync(address, stop);
        using var server = new JsonSocket(socket);
        foreach (Watch request in Feed.Requests)
        {
            await server.SendAsync(request, stop);
        }

        // Closing ends both directions, so that the client has to know when it has everything.
        int expected = Feed.Requests.Sum(request => request.Symbols.Length * request.Quotes);
        var quotes = new List<Quote>();
        while (quotes.Count < expected && await server.ReceiveAsync<Quote>(stop) is { } quote)
        {
            quotes.Add(quote);
        }

        Feed.Print(quotes);
        await server.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stop);
    }

    private static async Task AskForNothingAsync(Uri address, CancellationToken stop)
    {
        using ClientWebSocket socket = await ConnectAsync(address, stop);
        using var server = new JsonSocket(socket);
        await server.SendAsync(new Watch(["MSFT"], 0), stop);
        if (await server.ReceiveAsync<Quote>(stop) is null)
        {
            Console.WriteLine($"refused: {socket.CloseStatusDescription}");
            await server.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stop);
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri address, CancellationToken stop)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        await socket.ConnectAsync(address, stop);
        return socket;
    }
}
