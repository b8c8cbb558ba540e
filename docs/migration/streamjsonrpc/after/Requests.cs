using System.Collections.Concurrent;
using Messaging;

namespace Library;

/// <summary>The request was refused by the server, and the message says why.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>Requests and their answers on one channel, any number at a time. Dispose closes the channel.</summary>
internal sealed class Requests<TRequest, TReply> : IAsyncDisposable
{
    private readonly IDuplexChannel<Request<TRequest>, Reply<TReply>> _channel;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Reply<TReply>>> _waiting = [];
    private readonly Task _reading;
    private int _lastId;

    public Requests(IDuplexChannel<Request<TRequest>, Reply<TReply>> channel)
    {
        _channel = channel;
        _reading = ReadAsync();
    }

    public async Task<TReply> AskAsync(TRequest body, CancellationToken cancellationToken = default)
    {
        int id = Interlocked.Increment(ref _lastId);
        var answer = _waiting[id] = new TaskCompletionSource<Reply<TReply>>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _channel.SendAsync(new Request<TRequest>(id, body), cancellationToken);
            Reply<TReply> reply = await answer.Task.WaitAsync(cancellationToken);
            return reply.Error is null ? reply.Body! : throw new RefusedException(reply.Error);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (Reply<TReply> reply in _channel.ReadAllAsync())
            {
                if (_waiting.TryGetValue(reply.Id, out var answer))
                {
                    answer.TrySetResult(reply);
                }
            }
        }
        catch (DuplexChannelException)
        {
            // Told to everybody who waits.
        }

        ChannelClosed closed = await _channel.Closed;
        foreach (var answer in _waiting.Values)
        {
            answer.TrySetException(closed.ToException());
        }
    }
}
