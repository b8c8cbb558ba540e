namespace Chat;

/// <summary>What somebody at a console sees and types.</summary>
internal static class Screen
{
    public static readonly TimeSpan[] RetryDelays =
        [TimeSpan.Zero, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)];

    public static void ShowOthers(string[] names) => Console.WriteLine($"here with {(names.Length == 0 ? "nobody" : string.Join(", ", names))}");

    public static void ShowCame(string name) => Console.WriteLine($"{name} has come");

    public static void ShowLeft(string name) => Console.WriteLine($"{name} has left");

    public static void ShowLine(string name, string text) => Console.WriteLine($"{name}: {text}");

    public static void ShowEarlier(string name, string text) => Console.WriteLine($"earlier, {name}: {text}");

    public static void ShowLost() => Console.WriteLine("connection lost");

    /// <summary>The lines that are typed, until <c>/quit</c>.</summary>
    public static async IAsyncEnumerable<string> ReadAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line && line != "/quit")
        {
            yield return line;
        }
    }
}
