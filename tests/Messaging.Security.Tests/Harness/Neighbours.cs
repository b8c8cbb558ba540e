namespace Messaging.Security.Tests.Harness;

/// <summary>Good clients on each transport, who must not notice an attack.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    private readonly List<Client<Letter, Letter>> _clients = [];
    private readonly List<IDuplexChannel<Letter, Letter>> _channels = [];

    private Neighbours()
    {
    }

    /// <summary>How many channels they have open.</summary>
    public int Count => _channels.Count;

    public static async Task<Neighbours> ConnectAsync(AttackedHost host, AttackSetup setup)
    {
        Neighbours neighbours = new();
        try
        {
            await neighbours.AddAsync(host.Http11, "WebSocket", setup);
            await neighbours.AddAsync(host.Http2, "Grpc", setup);
            await neighbours.AddAsync(host.Tls, "WebSocket", setup);
            return neighbours;
        }
        catch
        {
            await neighbours.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends messages over each channel and expects them back as they were.</summary>
    public Task EchoAsync(int count = 100) => Task.WhenAll(_channels.Select(channel => EchoAsync(channel, count)));

    /// <summary>Ends the channels in order, which must be their first end.</summary>
    public async Task FinishAsync()
    {
        foreach (IDuplexChannel<Letter, Letter> channel in _channels)
        {
            await channel.CompleteAsync(TestContext.Current.CancellationToken);
            Assert.Equal(ChannelCloseStatus.Completed, (await channel.Closed.Within()).Status);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IDuplexChannel<Letter, Letter> channel in _channels)
        {
            channel.Abort(ChannelCloseStatus.Cancelled);
            await channel.DisposeAsync();
        }

        foreach (Client<Letter, Letter> client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    private static async Task EchoAsync(IDuplexChannel<Letter, Letter> channel, int count)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using IAsyncEnumerator<Letter> answers = channel.ReadAllAsync(token).GetAsyncEnumerator(token);
        for (int i = 0; i < count; i++)
        {
            string text = $"letter {i} {Guid.NewGuid()}";
            await channel.SendAsync(new Letter { Text = text, Number = i, Lines = [text] }, token);
            Assert.True(await answers.MoveNextAsync().AsTask().Within("the echo of a neighbour"));
            Assert.Equal((text, i), (answers.Current.Text, answers.Current.Number));
            Assert.Equal([text], answers.Current.Lines!);
        }
    }

    private async Task AddAsync(Uri address, string transport, AttackSetup setup)
    {
        Client<Letter, Letter> client = new(address, AttackedHost.Path, options =>
        {
            Over.Transport(transport)(options);
            setup.Neighbour?.Invoke(options);
        });
        _clients.Add(client);
        _channels.Add(await client.ConnectAsync(setup.NeighbourConnect));
    }
}
