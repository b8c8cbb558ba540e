using System.Threading.Channels;

namespace Messaging.Tests.Fakes;

/// <summary>A stream of requests that the test feeds, and that tells when it was disposed.</summary>
internal sealed class RequestStream : IAsyncEnumerable<string>
{
    private readonly Channel<string> _requests = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Begun => _begun.Task.WaitAsync(TestContext.Current.CancellationToken);

    public Task Disposed => _disposed.Task.WaitAsync(TestContext.Current.CancellationToken);

    public bool IsDisposed => _disposed.Task.IsCompleted;

    /// <summary>Whether the token that the stream gets is ignored.</summary>
    public bool IgnoresToken { get; init; }

    public RequestStream Add(string request)
    {
        _requests.Writer.TryWrite(request);
        return this;
    }

    public RequestStream End(Exception? failure = null)
    {
        _requests.Writer.Complete(failure);
        return this;
    }

    public async IAsyncEnumerator<string> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            _begun.TrySetResult();
            await foreach (string request in _requests.Reader.ReadAllAsync(IgnoresToken ? CancellationToken.None : cancellationToken))
            {
                yield return request;
            }
        }
        finally
        {
            _disposed.TrySetResult();
        }
    }
}
