using System.Globalization;
using Messaging.Configuration;
using Messaging.Transports;

namespace Messaging.Connecting;

/// <summary>One call of ConnectAsync: its clock runs from the construction.</summary>
internal sealed class ConnectAttempt(
    ChannelRegistration channel, ChannelPlan plan, ChannelConnectOptions? connectOptions, bool isCall, TimeProvider timeProvider)
{
    private const string Authorization = "Authorization";

    private readonly long _start = timeProvider.GetTimestamp();

    /// <summary>A header of the caller's comes before the provider's token.</summary>
    private readonly AccessTokenCache? _tokens = connectOptions?.Headers.ContainsKey(Authorization) == true ? null : plan.Tokens;
    private AccessToken _token;
    private bool _waitsForToken;

    public async Task<ITransportConnection> ConnectAsync(ConnectCandidate candidate, CancellationToken cancellationToken)
    {
        TimeSpan? left = Left();
        if (left <= TimeSpan.Zero)
        {
            throw DeadlinePassed();
        }

        bool isDeadline = left < plan.Options.ConnectTimeout;
        using var timer = new CancellationTokenSource(isDeadline ? left!.Value : plan.Options.ConnectTimeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await ConnectWithTokenAsync(candidate, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (both.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw isDeadline ? DeadlinePassed(e) : new DuplexChannelException(ChannelCloseStatus.Timeout, DescribeTimeout(candidate), e);
        }
    }

    public void WatchDeadline(ITransportConnection connection)
    {
        if (Left() is { } left)
        {
            ChannelDeadline.Start(connection, left, timeProvider);
        }
    }

    /// <summary>A server may refuse the token only after the channel was handed out, or when it expires: the next connect asks for another.</summary>
    public void WatchToken(ITransportConnection connection)
    {
        if (_tokens is { } tokens)
        {
            _ = DropWhenRefusedAsync(tokens, _token, connection.Closed);
        }
    }

    private static async Task DropWhenRefusedAsync(AccessTokenCache tokens, AccessToken token, Task<ChannelClosed> closed)
    {
        if ((await closed.ConfigureAwait(false)).Status == ChannelCloseStatus.Unauthenticated)
        {
            tokens.Drop(token);
        }
    }

    /// <summary>A token that was kept may have been revoked since: its refusal is answered with a new one, once.</summary>
    private async Task<ITransportConnection> ConnectWithTokenAsync(ConnectCandidate candidate, CancellationToken cancellationToken)
    {
        if (_tokens is null)
        {
            return await candidate.Transport.ConnectAsync(Context(candidate), cancellationToken).ConfigureAwait(false);
        }

        for (bool mayRetry = true; ; mayRetry = false)
        {
            _waitsForToken = true;
            (_token, bool isFromCache) = await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            _waitsForToken = false;
            try
            {
                return await candidate.Transport.ConnectAsync(Context(candidate), cancellationToken).ConfigureAwait(false);
            }
            catch (DuplexChannelException e) when (e.Status == ChannelCloseStatus.Unauthenticated)
            {
                _tokens.Drop(_token);
                if (!mayRetry || !isFromCache)
                {
                    throw;
                }
            }
        }
    }

    private TransportConnectContext Context(ConnectCandidate candidate) => new()
    {
        ChannelName = channel.Name,
        Options = plan.Options,
        Serializers = candidate.Serializers,
        ConnectOptions = Compose(Left()),

        // A fallback, another token and the choice among serializers need the server's answer before the first message.
        IsCall = isCall && _tokens is null && plan.Candidates.Count == 1 && candidate.Serializers.Count < 2,
    };

    private string DescribeTimeout(ConnectCandidate candidate)
    {
        string to = candidate.Transport.GetAddress(plan.Options) is { } address ? $" to {address}" : string.Empty;
        string what = _waitsForToken
            ? $"The access token provider of channel \"{channel.Name}\" gave no token"
            : $"{candidate.Transport.Name} did not connect{to}";
        return string.Create(CultureInfo.InvariantCulture, $"{what} within {plan.Options.ConnectTimeout} (ConnectTimeout).");
    }

    private static DuplexChannelException DeadlinePassed(Exception? inner = null)
        => new(ChannelCloseStatus.Timeout, "The deadline passed before the channel was connected.", inner);

    private TimeSpan? Left() => connectOptions?.Deadline - timeProvider.GetElapsedTime(_start);

    /// <summary>A later attempt has less time left than the first.</summary>
    private ChannelConnectOptions? Compose(TimeSpan? left)
    {
        if (left is null && _token.Value is null)
        {
            return connectOptions;
        }

        var copy = new ChannelConnectOptions { Deadline = left > TimeSpan.Zero || left is null ? left : throw DeadlinePassed() };
        foreach ((string name, string value) in connectOptions?.Headers ?? new Dictionary<string, string>())
        {
            copy.Headers[name] = value;
        }

        if (_token.Value is { } token)
        {
            copy.Headers[Authorization] = $"Bearer {token}";
        }

        return copy;
    }
}
