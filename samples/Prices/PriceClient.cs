using System.Diagnostics;
using Messaging;

namespace Prices;

/// <summary>What the client wants to see.</summary>
/// <param name="Limit">How many quotes, or <see langword="null"/> for as many as there are.</param>
/// <param name="PerSecond">How many a second, or <see langword="null"/> for as fast as they come.</param>
/// <param name="Duration">How long to watch, or <see langword="null"/> for as long as quotes come.</param>
internal sealed record WatchPlan(long? Limit, int? PerSecond, TimeSpan? Duration);

/// <summary>
/// Watches all symbols of a market, leaves out each of them for a while, and checks that every quote arrives once and in order.
/// </summary>
internal sealed class PriceClient(IDuplexChannelFactory<Subscription, MarketEvent> prices, WatchPlan plan, TimeProvider time)
{
    private static readonly TimeSpan TimeOut = TimeSpan.FromMilliseconds(500);

    public async Task<Summary> WatchAsync(IPriceView view, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        await using IDuplexChannel<Subscription, MarketEvent> channel = await prices.ConnectAsync(cancellationToken: stop);

        MarketEvent first = await channel.ReadAllAsync(stop).FirstAsync(stop);
        Welcome welcome = first.Welcome ?? throw new InvalidDataException("The server's first message is no welcome.");

        Task<(SequenceCheck Check, Farewell Farewell)> reading = ReadAsync(channel, view);
        await Task.WhenAll(reading, SubscribeAsync(channel, welcome.Symbols, stop));
        (SequenceCheck check, Farewell farewell) = await reading;

        return new Summary
        {
            Transport = channel.Info.Transport,
            Serializer = channel.Info.Serializer ?? "none",
            ServerTransport = welcome.Transport,
            ServerSerializer = welcome.Serializer,
            Sent = farewell.Sent,
            Received = check.Received,
            Lost = farewell.Sent - check.Distinct,
            Duplicated = check.Duplicated,
            OutOfOrder = check.OutOfOrder,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3),
        };
    }

    private static async Task<(SequenceCheck Check, Farewell Farewell)> ReadAsync(
        IDuplexChannel<Subscription, MarketEvent> channel, IPriceView view)
    {
        var check = new SequenceCheck();
        Farewell? farewell = null;
        await foreach (MarketEvent message in channel.ReadAllAsync())
        {
            if (message.Quote is { } quote)
            {
                check.Add(quote.Sequence);
                view.Show(quote);
            }

            farewell = message.Farewell ?? farewell;
        }

        return (check, farewell ?? throw new InvalidDataException("The server ended the stream without a farewell."));
    }

    private async Task SubscribeAsync(IDuplexChannel<Subscription, MarketEvent> channel, IReadOnlyList<string> symbols, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        enough.CancelAfter(plan.Duration ?? Timeout.InfiniteTimeSpan);
        try
        {
            await channel.SendAsync(new Subscription { Add = symbols, Limit = plan.Limit, PerSecond = plan.PerSecond }, enough.Token);
            await LeaveOutEachAsync(channel, symbols, enough.Token);
            await channel.Closed.WaitAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            await channel.SendAsync(new Subscription { Remove = symbols }, CancellationToken.None);
            await channel.CompleteAsync(CancellationToken.None);
        }
        catch (DuplexChannelException exception) when (exception.Status == ChannelCloseStatus.Completed)
        {
            // The server had sent everything before the last change reached it.
        }
    }

    private async Task LeaveOutEachAsync(IDuplexChannel<Subscription, MarketEvent> channel, IReadOnlyList<string> symbols, CancellationToken stop)
    {
        foreach (string symbol in symbols)
        {
            foreach (Subscription change in (Subscription[])[new() { Remove = [symbol] }, new() { Add = [symbol] }])
            {
                if (plan.PerSecond is not null)
                {
                    await Task.Delay(TimeOut, time, stop);
                }

                await channel.SendAsync(change, stop);
            }
        }
    }
}
