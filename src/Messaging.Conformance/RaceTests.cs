namespace Messaging.Conformance;

/// <summary>Everything at once: only the documented exceptions, and always an end.</summary>
/// <inheritdoc cref="ConformanceTests{TFixture}"/>
public abstract class RaceTests<TFixture> : ConformanceTests<TFixture>
    where TFixture : ConformanceFixture, new()
{
    private const int Rounds = 50;

    [ConformanceTheory]
    [InlineData(Ending.ClientDispose)]
    [InlineData(Ending.ServerReturn)]
    [InlineData(Ending.Abort)]
    [InlineData(Ending.All)]
    public async Task Calls_race_with_the_end(Ending ending)
    {
        await using TestBed bed = await StartAsync(setup => setup.Both(limits => limits.CloseTimeout = TimeSpan.FromMilliseconds(200)));
        for (int round = 0; round < Rounds; round++)
        {
            await using var pair = await bed.ConnectTypedAsync();
            Task[] calls =
            [
                .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => OnlyDocumentedAsync(() => SendForeverAsync(pair.Client)))),
                .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => OnlyDocumentedAsync(() => SendForeverAsync(pair.Server)))),
                Task.Run(() => OnlyDocumentedAsync(() => ReadAsync(pair.Client, round))),
                Task.Run(async () =>
                {
                    await OnlyDocumentedAsync(() => ReadAsync(pair.Server, round + 1));
                    pair.Return();
                }),
            ];
            int pause = round * 20;

            Task[] ends = [.. Ends(pair, ending).Select(end => Task.Run(() =>
            {
                Thread.SpinWait(pause);
                return OnlyDocumentedAsync(end);
            }))];

            await Task.WhenAll(ends).Soon();
            pair.Return();
            ChannelClosed client = await pair.Client.Closed.Soon();
            ChannelClosed server = await pair.Server.Closed.Soon();
            await Task.WhenAll(calls).Soon();
            Assert.True(Enum.IsDefined(client.Status) && Enum.IsDefined(server.Status));
        }
    }

    /// <summary>Where channels share a connection, the end of one while its client sends must not end the connection: servers count such ends, and are strict.</summary>
    [ConformanceFact]
    public async Task Servers_that_end_while_clients_send_leave_the_neighbours_alone()
    {
        await using TestBed bed = await StartAsync();
        await using var neighbour = await bed.ConnectTypedAsync();
        for (int round = 0; round < 75; round++)
        {
            var pairs = new List<ChannelPair<RawMessage>>();
            for (int i = 0; i < 4; i++)
            {
                pairs.Add(await bed.ConnectRawAsync());
            }

            await Task.WhenAll(pairs.Select(pair => Task.Run(async () =>
            {
                Task<DuplexChannelException> flood = pair.Client.FloodAsync(1000);
                await pair.Server.NextAsync();
                pair.Return();
                Assert.Equal(ChannelCloseStatus.Completed, (await flood.Soon()).Status);
                await pair.Client.DisposeAsync().Soon();
            })));
        }

        await neighbour.Client.SendAsync(new TestMessage { Number = 7 }).Soon();
        Assert.Equal(7, (await neighbour.Server.NextAsync()).Number);
        Assert.False(neighbour.Client.Closed.IsCompleted);
    }

    [ConformanceFact]
    public async Task A_thread_that_blocks_after_connecting_does_not_stop_the_channel()
    {
        await using TestBed bed = await StartAsync();

        // No synchronization context: what follows runs on the thread that completed the connect.
        await Task.Run(async () =>
        {
            IDuplexChannel<TestMessage, TestMessage> client =
                await bed.Server.ConnectTypedAsync(new ConnectRequest(), CancellationToken.None).ConfigureAwait(false);
            Blocks(async () =>
            {
                IDuplexChannel<TestMessage, TestMessage> server = (await bed.AcceptTypedAsync().ConfigureAwait(false)).Channel;
                await client.SendAsync(new TestMessage { Number = 1 }).ConfigureAwait(false);
                await server.SendAsync(await server.NextAsync().ConfigureAwait(false)).ConfigureAwait(false);
                Assert.Equal(1, (await client.NextAsync().ConfigureAwait(false)).Number);
            });
            client.Abort(ChannelCloseStatus.Cancelled);
        }).Soon();
    }

    [ConformanceFact]
    public async Task A_thread_that_blocks_after_reading_stops_neither_sending_nor_the_end()
    {
        await using TestBed bed = await StartAsync();
        await using var pair = await bed.ConnectTypedAsync();
        Task first = Task.Run(async () =>
        {
            await foreach (TestMessage message in pair.Client.ReadAllAsync().ConfigureAwait(false))
            {
                Blocks(async () =>
                {
                    await pair.Client.SendAsync(message).ConfigureAwait(false);
                    Assert.Equal(message.Number, (await pair.Server.NextAsync().ConfigureAwait(false)).Number);
                    pair.Server.Abort(ChannelCloseStatus.GoingAway);
                    Assert.Equal(ChannelCloseStatus.GoingAway, (await pair.Client.Closed.ConfigureAwait(false)).Status);
                });
                break;
            }
        });

        await pair.Server.SendAsync(new TestMessage { Number = 5 }).Soon();

        await first.Soon();
    }

    [ConformanceFact]
    public async Task Cancellation_races_with_sending()
    {
        const int Count = 2000;
        await using TestBed bed = await StartAsync(setup => setup.Both(limits =>
        {
            limits.SendBufferBytes = 1024;
            limits.ReceiveBufferBytes = 1024;
        }));
        await using var pair = await bed.ConnectTypedAsync();
        var sent = new List<int>();
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                using var cancel = new CancellationTokenSource();
                Task send = pair.Client.SendAsync(new TestMessage { Number = i }, cancel.Token).AsTask();
                await cancel.CancelAsync();
                try
                {
                    await send;
                    sent.Add(i);
                }
                catch (OperationCanceledException)
                {
                    // Not sent: the reader must not see it.
                }
            }

            await pair.Client.CompleteAsync();
        });

        var received = await pair.Server.DrainAsync();

        await sending.Soon();
        Assert.Null(received.Failure);
        Assert.Equal(sent, received.Items.Select(message => message.Number));
    }

#pragma warning disable xUnit1031 // That the thread blocks is what is tested.
    private static void Blocks(Func<Task> others) => Assert.True(Task.Run(others).Wait(Patience.Limit), "The channel waits for the thread that waits for it.");
#pragma warning restore xUnit1031

    private static IEnumerable<Func<Task>> Ends(ChannelPair<TestMessage> pair, Ending ending)
    {
        if (ending is Ending.ClientDispose or Ending.All)
        {
            yield return () => pair.Client.DisposeAsync().AsTask();
            yield return () => pair.Client.CompleteAsync().AsTask();
            yield return () => pair.Client.DisposeAsync().AsTask();
        }

        if (ending is Ending.ServerReturn or Ending.All)
        {
            yield return () => pair.Server.CompleteAsync().AsTask();
            yield return () =>
            {
                pair.Return();
                return Task.CompletedTask;
            };
        }

        if (ending is Ending.Abort or Ending.All)
        {
            yield return () =>
            {
                pair.Client.Abort(ChannelCloseStatus.Cancelled, "client");
                return Task.CompletedTask;
            };
            yield return () =>
            {
                pair.Server.Abort(ChannelCloseStatus.Internal, "server");
                return Task.CompletedTask;
            };
        }
    }

    private static async Task SendForeverAsync(IDuplexChannel<TestMessage, TestMessage> channel)
    {
        for (int i = 0; ; i++)
        {
            await channel.SendAsync(new TestMessage { Number = i });
        }
    }

    private static async Task ReadAsync(IDuplexChannel<TestMessage, TestMessage> channel, int breakEvery)
    {
        bool more = true;
        while (more)
        {
            more = false;
            int count = 0;
            await foreach (TestMessage _ in channel.ReadAllAsync())
            {
                if (++count > breakEvery)
                {
                    more = true;
                    break;
                }
            }
        }
    }

    private static async Task OnlyDocumentedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (DuplexChannelException)
        {
            // The channel has ended.
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            // A send after CompleteAsync.
        }
    }
}

/// <summary>What ends the channel in a race.</summary>
public enum Ending
{
    /// <summary>The client completes and disposes.</summary>
    ClientDispose,

    /// <summary>The server completes and its handler returns.</summary>
    ServerReturn,

    /// <summary>Both sides abort.</summary>
    Abort,

    /// <summary>All of it at once.</summary>
    All,
}
