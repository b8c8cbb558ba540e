namespace Messaging.Calls;

/// <summary>The responses of a call that streams them. Each enumeration is a call of its own.</summary>
internal sealed class ResponseStream<TSend, TReceive>(
    IDuplexChannelFactory<TSend, TReceive> factory,
    Action<Call<TSend, TReceive>> send,
    ChannelConnectOptions? options,
    CancellationToken argument) : IAsyncEnumerable<TReceive>
{
    public async IAsyncEnumerator<TReceive> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Call<TSend, TReceive> call = await Call<TSend, TReceive>
            .ConnectAsync(factory, options, new CallTokens(argument, cancellationToken)).ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            send(call);
            while (await call.MoveNextAsync().ConfigureAwait(false))
            {
                yield return call.Current;
            }
        }
    }
}
