using StreamJsonRpc;

namespace Library;

internal sealed class LibraryService : ILibrary
{
    public Task<int> GetPagesAsync(string book, CancellationToken cancellationToken) => Task.FromResult(CountPages(book));

    public async Task<int[]> FindAsync(string book, string word, IProgress<int> progress, CancellationToken cancellationToken)
    {
        int all = CountPages(book);
        int page = 0;
        var found = new List<int>();
        try
        {
            await foreach (bool isThere in Shelf.SearchAsync(book, word, cancellationToken))
            {
                page++;
                if (isThere)
                {
                    found.Add(page);
                }

                progress.Report(100 * page / all);
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("The search was cancelled.");
            throw;
        }

        return [.. found];
    }

    public void Dispose()
    {
    }

    private static int CountPages(string book) => Shelf.PagesOf(book) ?? throw new LocalRpcException(Shelf.Missing(book));
}
