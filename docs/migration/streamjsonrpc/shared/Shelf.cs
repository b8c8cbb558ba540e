using System.Runtime.CompilerServices;

namespace Library;

/// <summary>The books, and searching them: nothing of it knows how requests travel.</summary>
internal static class Shelf
{
    /// <summary>A book of which the second page never comes.</summary>
    public const string Endless = "endless";

    private static readonly Dictionary<string, string[]> Books = new()
    {
        ["sea"] = ["a ship leaves", "a whale is seen", "the ship follows", "the whale wins"],
        ["short"] = ["the end"],
        [Endless] = ["a ship leaves", ""],
    };

    /// <summary>How many pages a book has, or <see langword="null"/> where there is no such book.</summary>
    public static int? PagesOf(string book) => Books.TryGetValue(book, out string[]? pages) ? pages.Length : null;

    public static string Missing(string book) => $"There is no book '{book}'.";

    /// <summary>Looks at page after page, and says for each whether the word is there.</summary>
    public static async IAsyncEnumerable<bool> SearchAsync(string book, string word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string page in Books[book])
        {
            if (page.Length == 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            yield return page.Contains(word, StringComparison.Ordinal);
        }
    }
}
