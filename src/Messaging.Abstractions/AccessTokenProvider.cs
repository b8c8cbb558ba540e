namespace Messaging;

/// <summary>Gets the token that a client shows to the server: see <see cref="ChannelOptions.AccessTokenProvider"/>. Called by any thread, one call at a time for a channel.</summary>
/// <param name="channelName">The name of the channel in the configuration.</param>
/// <param name="cancellationToken">Cancelled when nobody waits for the token any more: the connects were cancelled or have run out of time.</param>
public delegate ValueTask<AccessToken> AccessTokenProvider(string channelName, CancellationToken cancellationToken);
