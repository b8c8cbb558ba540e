using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace Messaging.Security.Tests;

/// <summary>Clients that never read what the server sends them, among many that do.</summary>
public sealed class NeverReadingTests
{
    private const string Path = "/attack.v1.Attack/Serve";
    private const string Flood = "flood";
    private const int Readers = 99;

    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<ChannelClosed> _floods = new();
    private readonly ConcurrentDictionary<string, bool> _connections = new();

    [Fact]
    public async Task One_that_never_reads_ends_and_leaves_99_on_connections_of_their_own_alone()
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using Client<Letter, Letter> client = new(host.Http11, Path);
            await using RawWebSocket peer = await RawWebSocket.OpenAsync(host.Http11, Path, "messaging.v1.json");
            await peer.SendAsync(Opcode.Text, System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{Flood}}"}"""));
            await AssertUnaffectedAsync(host, client);
        });
    }

    [Fact]
    public async Task One_that_never_reads_ends_and_leaves_99_on_the_same_connection_alone()
    {
        await using AttackedHost host = await StartAsync();
        await host.WithstandAsync(async () =>
        {
            await using Client<Letter, Letter> client = new(host.Http2, Path, Over.Transport("Grpc"));
            _connections.Clear();
            IDuplexChannel<Letter, Letter> unread = await client.ConnectAsync();
            await unread.SendAsync(new Letter { Text = Flood }, TestContext.Current.CancellationToken);
            await AssertUnaffectedAsync(host, client);
            Assert.Single(_connections);
            unread.Abort(ChannelCloseStatus.Cancelled);
            await unread.DisposeAsync();
        });
    }

    private Task<AttackedHost> StartAsync() => AttackedHost.StartAsync(new AttackSetup
    {
        Configure = builder => builder.Set("Messaging:Endpoints:serve:Path", Path).Set("Messaging:Endpoints:serve:SendTimeout", $"{SendTimeout}"),
        Map = app => app.MapDuplexChannel<Letter, Letter>(Path, ServeAsync),
    });

    private async Task ServeAsync(IDuplexChannel<Letter, Letter> channel, AspNetCore.DuplexChannelContext context)
    {
        _connections.TryAdd(context.HttpContext.Connection.Id, true);
        Letter big = new() { Data = new byte[16 * 1024] };
        await foreach (Letter letter in channel.ReadAllAsync(context.Ended))
        {
            if (letter.Text != Flood)
            {
                await channel.SendAsync(letter, context.Ended);
                continue;
            }

            try
            {
                while (true)
                {
                    await channel.SendAsync(big, context.Ended);
                }
            }
            finally
            {
                _floods.Enqueue(await channel.Closed);
            }
        }
    }

    private async Task AssertUnaffectedAsync(AttackedHost host, Client<Letter, Letter> client)
    {
        List<IDuplexChannel<Letter, Letter>> readers = [];
        for (int i = 0; i < Readers; i++)
        {
            readers.Add(await client.ConnectAsync());
        }

        long open = host.Gauge.Count;
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(readers.Select(EchoAsync));
        Expect.InTime(watch.Elapsed < Prompt, $"{Readers} echoes of 20 took {watch.Elapsed}.");
        watch.Restart();
        await Expect.EventuallyAsync(() => !_floods.IsEmpty);
        Expect.InTime(watch.Elapsed < SendTimeout * 1.25 + Expect.AnswerTime, $"The channel that is not read ended after {watch.Elapsed}.");
        Assert.True(_floods.TryDequeue(out ChannelClosed? end), "The channel that is not read has not ended.");
        Assert.Equal((ChannelCloseStatus.Timeout, false), (end.Status, end.ByPeer));
        await Task.WhenAll(readers.Select(EchoAsync));
        Assert.True(host.Gauge.Count <= open, "A channel was opened meanwhile.");
        foreach (IDuplexChannel<Letter, Letter> reader in readers)
        {
            await reader.CompleteAsync(TestContext.Current.CancellationToken);
            Assert.Equal(ChannelCloseStatus.Completed, (await reader.Closed.Within()).Status);
        }
    }

    private static async Task EchoAsync(IDuplexChannel<Letter, Letter> channel)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using IAsyncEnumerator<Letter> answers = channel.ReadAllAsync(token).GetAsyncEnumerator(token);
        for (int i = 0; i < 20; i++)
        {
            await channel.SendAsync(new Letter { Number = i }, token);
            Assert.True(await answers.MoveNextAsync().AsTask().Within("an echo"));
            Assert.Equal(i, answers.Current.Number);
        }
    }
}
