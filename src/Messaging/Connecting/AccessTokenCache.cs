namespace Messaging.Connecting;

/// <summary>A token that a connect is to show, and whether it was kept from an earlier one.</summary>
internal readonly record struct KeptToken(AccessToken Token, bool IsFromCache);

/// <summary>The tokens of one channel: kept until shortly before they expire, and asked for by one call, however many connects wait for it. Thread-safe.</summary>
internal sealed class AccessTokenCache(AccessTokenProvider provider, string channelName, TimeProvider time)
{
    /// <summary>What a token must have left: it travels, and clocks differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private AccessToken _kept;
    private Fetch? _running;

    /// <summary>Gets a token.</summary>
    /// <param name="cancellationToken">Ends this wait; the call itself is cancelled once nobody waits for it.</param>
    /// <exception cref="DuplexChannelException">The provider failed, which is <see cref="ChannelCloseStatus.Unauthenticated"/>.</exception>
    public async Task<KeptToken> GetAsync(CancellationToken cancellationToken)
    {
        Fetch fetch;
        lock (_lock)
        {
            if (_kept.Value is not null && _kept.ExpiresOn - time.GetUtcNow() > Skew)
            {
                return new KeptToken(_kept, IsFromCache: true);
            }

            fetch = _running ??= Start();
            fetch.Waiting++;
        }

        try
        {
            return new KeptToken(await fetch.Task.WaitAsync(cancellationToken).ConfigureAwait(false), IsFromCache: false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Its message may quote what was sent to get the token.
            throw new DuplexChannelException(
                ChannelCloseStatus.Unauthenticated, $"The access token provider of channel \"{channelName}\" failed: {exception.GetType().Name}.", exception);
        }
        finally
        {
            Leave(fetch);
        }
    }

    /// <summary>Forgets a token that was refused; a newer one stays.</summary>
    public void Drop(AccessToken token)
    {
        lock (_lock)
        {
            if (_kept == token)
            {
                _kept = default;
            }
        }
    }

    private Fetch Start()
    {
        var fetch = new Fetch();
        fetch.Task = Task.Run(() => RunAsync(fetch));
        return fetch;
    }

    private async Task<AccessToken> RunAsync(Fetch fetch)
    {
        try
        {
            AccessToken token = await provider(channelName, fetch.Cancellation.Token).ConfigureAwait(false);
            if (token.Value is null)
            {
                throw new InvalidOperationException("The access token provider returned no token.");
            }

            lock (_lock)
            {
                _kept = token;
            }

            return token;
        }
        finally
        {
            lock (_lock)
            {
                _running = _running == fetch ? null : _running;
            }
        }
    }

    private void Leave(Fetch fetch)
    {
        lock (_lock)
        {
            if (--fetch.Waiting != 0)
            {
                return;
            }

            _running = _running == fetch ? null : _running;
        }

        if (!fetch.Task.IsCompleted)
        {
            _ = fetch.Task.ContinueWith(
                static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            fetch.Cancellation.Cancel();
        }
    }

    /// <summary>One call of the provider.</summary>
    private sealed class Fetch
    {
        // It has no timer and no registration below it: there is nothing to dispose.
        public CancellationTokenSource Cancellation { get; } = new();

        public Task<AccessToken> Task { get; set; } = null!;

        public int Waiting { get; set; }
    }
}
