using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Messaging.Transports;

namespace Messaging.Channels;

/// <summary>One enumeration of a channel's messages.</summary>
/// <remarks>
/// Written by hand because it runs once per message: a message that is at hand costs no state machine, and a wait reuses this object, so
/// that neither
/// allocates. A message is decoded in <c>GetResult</c>, on the caller's thread and in the caller's execution context.
/// </remarks>
internal sealed class MessageEnumerator<TMessage> : IAsyncEnumerator<TMessage>, IValueTaskSource<bool>
{
    private readonly MessageReader<TMessage> _reader;
    private readonly ITransportConnection _connection;
    private readonly CancellationToken _readToken;
    private readonly CancellationToken _enumerationToken;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _token;
    private ManualResetValueTaskSourceCore<bool> _source;
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _awaiter;
    private Action? _advance;
    private RawMessage _received;
    private bool _awaiterIsSet;
    private bool _isPending;
    private bool _hasEnded;

    public MessageEnumerator(MessageReader<TMessage> reader, CancellationToken readToken, CancellationToken enumerationToken)
    {
        _reader = reader;
        _connection = reader.Connection;
        _readToken = readToken;
        _enumerationToken = enumerationToken;
        if (readToken.CanBeCanceled && enumerationToken.CanBeCanceled && readToken != enumerationToken)
        {
            _linked = CancellationTokenSource.CreateLinkedTokenSource(readToken, enumerationToken);
            _token = _linked.Token;
        }
        else
        {
            _token = readToken.CanBeCanceled ? readToken : enumerationToken;
        }

        Current = default!;
    }

    public TMessage Current { get; private set; }

    public ValueTask<bool> MoveNextAsync()
    {
        if (_isPending)
        {
            throw new InvalidOperationException("The last MoveNextAsync has not completed.");
        }

        if (_hasEnded)
        {
            return new ValueTask<bool>(false);
        }

        try
        {
            if (!_token.IsCancellationRequested && _connection.TryReceive(out RawMessage received))
            {
                Current = _reader.Decode(received);
                return new ValueTask<bool>(true);
            }
        }
        catch (Exception e)
        {
            End();
            return ValueTask.FromException<bool>(e);
        }

        _isPending = true;
        _source.Reset();
        short version = _source.Version;
        Advance();
        return new ValueTask<bool>(this, version);
    }

    public ValueTask DisposeAsync()
    {
        if (_isPending)
        {
            throw new NotSupportedException("The enumeration cannot be disposed while a MoveNextAsync is pending. Cancel it and await it first.");
        }

        End();
        return default;
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        try
        {
            bool isMessage = _source.GetResult(token);
            _isPending = false;
            if (isMessage)
            {
                RawMessage received = _received;
                _received = default;
                Current = _reader.Decode(received);
                return true;
            }
        }
        catch (Exception e)
        {
            _isPending = false;
            End();
            if (e is OperationCanceledException)
            {
                _readToken.ThrowIfCancellationRequested();
                _enumerationToken.ThrowIfCancellationRequested();
            }

            throw;
        }

        End();
        return false;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Waits until there is a message or the end; also the continuation of its own wait.</summary>
    private void Advance()
    {
        bool isMessage = false;
        try
        {
            while (!_awaiterIsSet || TakeAwaited())
            {
                _token.ThrowIfCancellationRequested();
                isMessage = _connection.TryReceive(out _received);
                if (isMessage)
                {
                    break;
                }

#pragma warning disable CA2012 // The awaiter is consumed once, by TakeAwaited; storing it is what saves a state machine.
                _awaiter = _connection.WaitToReceiveAsync(_token).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
                _awaiterIsSet = true;
                if (!_awaiter.IsCompleted)
                {
                    // Nothing of this object may be touched after this line: the continuation may be running already.
                    _awaiter.UnsafeOnCompleted(_advance ??= Advance);
                    return;
                }
            }
        }
        catch (Exception e)
        {
            _source.SetException(e);
            return;
        }

        _source.SetResult(isMessage);
    }

    private bool TakeAwaited()
    {
        _awaiterIsSet = false;
        return _awaiter.GetResult();
    }

    private void End()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            Current = default!;
            _linked?.Dispose();
            _reader.Exit();
        }
    }
}
