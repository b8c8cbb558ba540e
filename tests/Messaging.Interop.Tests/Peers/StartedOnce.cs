using System.Collections.Concurrent;

namespace Messaging.Interop.Tests;

/// <summary>One of each kind for all tests of a class, started when the first of them asks for it.</summary>
internal sealed class StartedOnce<T>(Func<string, Task<T>> start) : IAsyncDisposable
    where T : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<T>>> _started = new();

    public Task<T> GetAsync(string kind) => _started.GetOrAdd(kind, kind => new Lazy<Task<T>>(() => start(kind))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<T>> started in _started.Values.Where(started => started.Value.IsCompletedSuccessfully))
        {
            await (await started.Value).DisposeAsync();
        }
    }
}
