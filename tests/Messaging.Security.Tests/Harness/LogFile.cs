using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Messaging.Security.Tests.Harness;

/// <summary>One entry of a host's log with everything that a sink could write of it.</summary>
/// <param name="Category">The logger.</param>
/// <param name="Level">The level.</param>
/// <param name="Message">The formatted message.</param>
/// <param name="Values">The values of a structured sink.</param>
/// <param name="Exception">The exception with its text and stack.</param>
internal sealed record LogEntry(string Category, LogLevel Level, string Message, IReadOnlyList<string> Values, string? Exception)
{
    public IEnumerable<string> Texts => Exception is null ? [Message, .. Values] : [Message, .. Values, Exception];
}

/// <summary>Keeps all that a host logs, from trace on, in a file: an attack may cause more of it than should count as the server's memory.</summary>
internal sealed class LogFile : ILoggerProvider
{
    private readonly string _path = Path.GetTempFileName();
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer;

    public LogFile() => _writer = new StreamWriter(_path);

    /// <summary>What was logged so far. It is read at once: where the host goes on, the last line of the file may be half of one.</summary>
    public IEnumerable<LogEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                _writer.Flush();
                return File.ReadAllLines(_path).Select(line => JsonSerializer.Deserialize<LogEntry>(line)!);
            }
        }
    }

    /// <summary>The entries of the library itself.</summary>
    public IEnumerable<LogEntry> Ours => Entries.Where(entry => entry.Category.StartsWith("Messaging", StringComparison.Ordinal));

    /// <summary>Expects a secret in no part of any entry, whoever logged it.</summary>
    public void AssertNeverHas(string secret)
    {
        LogEntry? entry = Entries.FirstOrDefault(entry => entry.Texts.Any(text => text.Contains(secret, StringComparison.Ordinal)));
        Assert.True(entry is null, $"The secret was logged: {entry}");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void Dispose()
    {
        lock (_gate)
        {
            _writer.Dispose();
        }

        File.Delete(_path);
    }

    private void Write(LogEntry entry)
    {
        string line = JsonSerializer.Serialize(entry);
        lock (_gate)
        {
            if (_writer.BaseStream is not null)
            {
                _writer.WriteLine(line);
            }
        }
    }

    private sealed class Logger(string category, LogFile file) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string[] values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? [.. pairs.Select(pair => $"{pair.Key}={pair.Value}")] : [];
            file.Write(new LogEntry(category, logLevel, formatter(state, exception), values, exception?.ToString()));
        }
    }
}
