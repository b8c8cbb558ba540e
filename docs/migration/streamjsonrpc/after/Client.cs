using Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Library;

internal static class Client
{
    public static async Task RunAsync(string[] args)
    {
        var address = new Uri(args[0]);
        var services = new ServiceCollection();
        services.AddMessaging().AddWebSockets()
            .AddChannel<Request<string>, Reply<int?>>("pages", options => (options.Address, options.Path) = (address, "/library/pages"))
            .AddChannel<Search, SearchStep>("find", options => (options.Address, options.Path) = (address, "/library/find"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        var find = provider.GetRequiredService<IDuplexChannelFactory<Search, SearchStep>>();
        await using var pages = new Requests<string, int?>(
            await provider.GetRequiredService<IDuplexChannelFactory<Request<string>, Reply<int?>>>().ConnectAsync());

        await CountAsync(pages);
        await FindAsync(find);
        await CancelAsync(find);
    }

    private static async Task CountAsync(Requests<string, int?> requests)
    {
        int?[] pages = await Task.WhenAll(requests.AskAsync("sea"), requests.AskAsync("short"));
        Console.WriteLine($"{pages[0]} and {pages[1]} pages");
        try
        {
            await requests.AskAsync("lost");
        }
        catch (RefusedException e)
        {
            Console.WriteLine($"refused: {e.Message}");
        }
    }

    private static async Task FindAsync(IDuplexChannelFactory<Search, SearchStep> find)
    {
        await foreach ((int percent, int[]? found) in find.ServerStreamingCallAsync(new Search("sea", "whale")))
        {
            Console.WriteLine(found is null ? $"{percent} %" : $"found on {string.Join(", ", found)}");
        }
    }

    private static async Task CancelAsync(IDuplexChannelFactory<Search, SearchStep> find)
    {
        using var cancel = new CancellationTokenSource();
        try
        {
            await foreach (SearchStep _ in find.ServerStreamingCallAsync(new Search(Shelf.Endless, "whale"), cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("cancelled");
        }
    }
}
