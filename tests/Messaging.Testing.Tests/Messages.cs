namespace Messaging.Testing.Tests;

public sealed record Subscribe(string Symbol);

public sealed record Quote(string Symbol, double Price);

/// <summary>A message that no serializer can write.</summary>
public sealed record Unserializable(Func<int> Code);

internal static class Reading
{
    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> messages)
    {
        var all = new List<T>();
        await foreach (T message in messages)
        {
            all.Add(message);
        }

        return all;
    }
}
