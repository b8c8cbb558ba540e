using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Library;

internal static class Server
{
    private const int MaxRequestsAtOnce = 16;

    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddMessaging(builder.Configuration);
        await using WebApplication app = builder.Build();
        app.MapDuplexChannel<Reply<int?>, Request<string>>("/library/pages", AnswerAsync);
        app.MapDuplexChannel<SearchStep, Search>("/library/find", FindAsync);
        await app.RunAsync();
    }

    private static Task AnswerAsync(IDuplexChannel<Reply<int?>, Request<string>> channel, CancellationToken ended) =>
        Parallel.ForEachAsync(
            channel.ReadAllAsync(ended),
            new ParallelOptions { MaxDegreeOfParallelism = MaxRequestsAtOnce, CancellationToken = ended },
            async (request, cancellationToken) =>
            {
                int? pages = Shelf.PagesOf(request.Body);
                await channel.SendAsync(new Reply<int?>(request.Id, pages, pages is null ? Shelf.Missing(request.Body) : null), cancellationToken);
            });

    private static async Task FindAsync(IDuplexChannel<SearchStep, Search> channel, CancellationToken ended)
    {
        (string book, string word) = await channel.ReadAllAsync(ended).FirstAsync(ended);
        if (Shelf.PagesOf(book) is not { } all)
        {
            channel.Abort(ChannelCloseStatus.InvalidMessage, Shelf.Missing(book));
            return;
        }

        int page = 0;
        var found = new List<int>();
        try
        {
            await foreach (bool isThere in Shelf.SearchAsync(book, word, ended))
            {
                page++;
                if (isThere)
                {
                    found.Add(page);
                }

                await channel.SendAsync(new SearchStep(100 * page / all), ended);
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("The search was cancelled.");
            throw;
        }

        await channel.SendAsync(new SearchStep(100, [.. found]), ended);
    }
}
