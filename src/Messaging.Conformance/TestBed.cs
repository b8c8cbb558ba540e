using System.Threading.Channels;

namespace Messaging.Conformance;

/// <summary>A server whose handlers hand their channels to the test, so that one method holds both ends.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    private readonly Channel<ServerSide<TestMessage>> _typed = Channel.CreateUnbounded<ServerSide<TestMessage>>();
    private readonly Channel<ServerSide<RawMessage>> _raw = Channel.CreateUnbounded<ServerSide<RawMessage>>();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConformanceServer? _server;

    private TestBed()
    {
    }

    /// <summary>The server.</summary>
    public ConformanceServer Server => _server!;

    /// <summary>Connects typed channels as an application does; <see cref="AcceptTypedAsync"/> has the server's side.</summary>
    public IDuplexChannelFactory<TestMessage, TestMessage> Typed => new ServerFactory<TestMessage>(Server.ConnectTypedAsync);

    /// <summary>Connects raw channels as an application does; <see cref="AcceptRawAsync"/> has the server's side.</summary>
    public IDuplexChannelFactory<RawMessage, RawMessage> Raw => new ServerFactory<RawMessage>(Server.ConnectRawAsync);

    internal static async Task<TestBed> StartAsync(ConformanceFixture fixture, Action<ServerSetup>? configure)
    {
        var bed = new TestBed();
        var setup = new ServerSetup
        {
            Typed = (channel, ended) => bed.HandleAsync(channel, bed._typed.Writer, ended),
            Raw = (channel, ended) => bed.HandleAsync(channel, bed._raw.Writer, ended),
        };

        // A loaded machine may take longer for an end in order than the two seconds of the default. After five Kestrel forgets an HTTP/2 stream that its client has
        // not ended, and takes what comes on it then for an error of the whole connection.
        setup.Both(limits => limits.CloseTimeout = TimeSpan.FromSeconds(4));
        configure?.Invoke(setup);
        bed._server = await fixture.StartAsync(setup).Soon();
        return bed;
    }

    /// <summary>Connects a typed channel and gives both ends.</summary>
    public async Task<ChannelPair<TestMessage>> ConnectTypedAsync(FaultProxy? via = null, ChannelConnectOptions? options = null)
    {
        var request = new ConnectRequest { Via = via?.EndPoint, Options = options };
        var client = await Server.ConnectTypedAsync(request, CancellationToken.None).Soon();
        return new ChannelPair<TestMessage>(client, await AcceptTypedAsync());
    }

    /// <summary>Connects a raw channel and gives both ends.</summary>
    public async Task<ChannelPair<RawMessage>> ConnectRawAsync(FaultProxy? via = null, ChannelConnectOptions? options = null)
    {
        var request = new ConnectRequest { Via = via?.EndPoint, Options = options };
        var client = await Server.ConnectRawAsync(request, CancellationToken.None).Soon();
        return new ChannelPair<RawMessage>(client, await AcceptRawAsync());
    }

    /// <summary>Connects a raw client to the typed endpoint.</summary>
    public async Task<(IDuplexChannel<RawMessage, RawMessage> Client, IDuplexChannel<TestMessage, TestMessage> Server)>
        ConnectRawToTypedAsync()
    {
        var client = await Server.ConnectRawAsync(new ConnectRequest { RawToTyped = true }, CancellationToken.None).Soon();
        return (client, (await AcceptTypedAsync()).Channel);
    }

    /// <summary>The server's side of the next typed channel.</summary>
    public Task<ServerSide<TestMessage>> AcceptTypedAsync() => _typed.Reader.ReadAsync().Soon();

    /// <summary>The server's side of the next raw channel.</summary>
    public Task<ServerSide<RawMessage>> AcceptRawAsync() => _raw.Reader.ReadAsync().Soon();

    /// <summary>Puts a proxy before the server.</summary>
    public FaultProxy StartProxy() => new(Server.EndPoint);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _over.TrySetResult();
        await Server.DisposeAsync().Soon();
    }

    private async Task HandleAsync<T>(IDuplexChannel<T, T> channel, ChannelWriter<ServerSide<T>> accepted, CancellationToken ended)
    {
        var side = new ServerSide<T>(channel, ended);
        accepted.TryWrite(side);
        await await Task.WhenAny(side.Handler, _over.Task);
    }
}

/// <summary>The server's side of one channel, and what its handler does.</summary>
/// <typeparam name="T">The message type of both directions.</typeparam>
internal sealed class ServerSide<T>(IDuplexChannel<T, T> channel, CancellationToken ended)
{
    private readonly TaskCompletionSource _handler = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The server's channel.</summary>
    public IDuplexChannel<T, T> Channel { get; } = channel;

    /// <summary>The token that the host gave to the handler.</summary>
    public CancellationToken Ended { get; } = ended;

    internal Task Handler => _handler.Task;

    /// <summary>Lets the handler return.</summary>
    public void Return() => _handler.TrySetResult();

    /// <summary>Lets the handler throw.</summary>
    public void Throw(Exception exception) => _handler.TrySetException(exception);
}

/// <summary>Both ends of one channel.</summary>
/// <typeparam name="T">The message type of both directions.</typeparam>
internal sealed class ChannelPair<T>(IDuplexChannel<T, T> client, ServerSide<T> side) : IAsyncDisposable
{
    /// <summary>The client's end.</summary>
    public IDuplexChannel<T, T> Client { get; } = client;

    /// <summary>The server's end.</summary>
    public IDuplexChannel<T, T> Server { get; } = side.Channel;

    /// <summary>The token that the host gave to the handler.</summary>
    public CancellationToken Ended => side.Ended;

    /// <summary>The end with this role and the other one.</summary>
    public (IDuplexChannel<T, T> Near, IDuplexChannel<T, T> Far) From(ChannelRole role) =>
        role is ChannelRole.Client ? (Client, Server) : (Server, Client);

    /// <summary>Lets the server's handler return.</summary>
    public void Return() => side.Return();

    /// <summary>Lets the server's handler throw.</summary>
    public void Throw(Exception exception) => side.Throw(exception);

    /// <summary>Ends sending as this role does it: the client completes, the server's handler returns.</summary>
    public async Task FinishAsync(ChannelRole role)
    {
        if (role is ChannelRole.Server)
        {
            Return();
            return;
        }

        await Client.CompleteAsync().Soon();
    }

    /// <summary>Ends the channel without ceremony.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Abort(ChannelCloseStatus.Cancelled);
        side.Return();
        await Client.DisposeAsync().Soon();
    }
}
