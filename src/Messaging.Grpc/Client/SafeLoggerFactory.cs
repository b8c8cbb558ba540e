using Messaging.Transports;
using Microsoft.Extensions.Logging;

namespace Messaging.Grpc.Client;

/// <summary>The loggers of Grpc.Net.Client, which logs as it came what a server says in its <c>grpc-message</c>, or what an exception quotes of its answer.</summary>
internal sealed class SafeLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new SafeLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // It belongs to the application.
    }

    private sealed class SafeLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            string text = SafeText.Clean(formatter(state, exception));
            var values = new List<KeyValuePair<string, object?>>();
            foreach ((string name, object? value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                values.Add(new KeyValuePair<string, object?>(name, value is string words ? SafeText.Clean(words) : value));
            }

            inner.Log(logLevel, eventId, values, exception is null ? null : new DescribedException(exception), (_, _) => text);
        }
    }

    /// <summary>Stands for an exception in a log.</summary>
    private sealed class DescribedException(Exception exception) : Exception(SafeText.Clean(exception.Message))
    {
        public override string ToString() => SafeText.Describe(exception);
    }
}
