using System.Buffers;

namespace Messaging.Conformance;

/// <summary>What an enumeration gave until it ended.</summary>
/// <typeparam name="T">The messages, in a form that outlives them.</typeparam>
/// <param name="Items">The messages, in order.</param>
/// <param name="Failure">How it ended; <see langword="null"/> for the peer's normal end.</param>
internal sealed record ReadOutcome<T>(List<T> Items, DuplexChannelException? Failure);

/// <summary>A copy of a raw message.</summary>
/// <param name="Payload">The bytes.</param>
/// <param name="Kind">The kind.</param>
internal sealed record Received(byte[] Payload, MessageKind Kind)
{
    /// <summary>Asserts that it is the message that <see cref="Payloads.Binary"/> made.</summary>
    public void AssertIs(int length, int seed) =>
        Assert.True(
            Payloads.Create(length, seed).AsSpan().SequenceEqual(Payload),
            $"Message {seed} of {length} bytes is not the one that was sent.");

    internal static Received Copy(RawMessage message) => new(message.Payload.ToArray(), message.Kind);
}

/// <summary>Ways to read that the tests share.</summary>
internal static class ChannelReading
{
    /// <summary>Reads one message and leaves the enumeration.</summary>
    public static async Task<TestMessage> NextAsync(this IDuplexChannel<TestMessage, TestMessage> channel) =>
        (await channel.TakeAsync(1))[0];

    /// <inheritdoc cref="NextAsync(IDuplexChannel{TestMessage, TestMessage})"/>
    public static async Task<Received> NextAsync(this IDuplexChannel<RawMessage, RawMessage> channel) =>
        (await channel.TakeAsync(1))[0];

    /// <summary>Reads some messages and leaves the enumeration.</summary>
    public static Task<List<TestMessage>> TakeAsync(this IDuplexChannel<TestMessage, TestMessage> channel, int count) =>
        TakeAsync(channel, count, message => message);

    /// <inheritdoc cref="TakeAsync(IDuplexChannel{TestMessage, TestMessage}, int)"/>
    public static Task<List<Received>> TakeAsync(this IDuplexChannel<RawMessage, RawMessage> channel, int count) =>
        TakeAsync(channel, count, Received.Copy);

    /// <summary>Reads to the end.</summary>
    public static Task<ReadOutcome<TestMessage>> DrainAsync(this IDuplexChannel<TestMessage, TestMessage> channel) =>
        DrainAsync(channel, message => message);

    /// <inheritdoc cref="DrainAsync(IDuplexChannel{TestMessage, TestMessage})"/>
    public static Task<ReadOutcome<Received>> DrainAsync(this IDuplexChannel<RawMessage, RawMessage> channel) =>
        DrainAsync(channel, Received.Copy);

    /// <summary>Reads to the end and throws the messages away.</summary>
    public static async Task<ReadOutcome<int>> DiscardAsync(this IDuplexChannel<RawMessage, RawMessage> channel) =>
        await DrainAsync(channel, message => (int)message.Payload.Length);

    private static async Task<List<TItem>> TakeAsync<T, TItem>(IDuplexChannel<T, T> channel, int count, Func<T, TItem> keep)
    {
        var items = new List<TItem>(count);
        if (count == 0)
        {
            return items;
        }

        using var patience = new CancellationTokenSource(Patience.Limit);
        try
        {
            await foreach (T message in channel.ReadAllAsync(patience.Token))
            {
                items.Add(keep(message));
                if (items.Count == count)
                {
                    return items;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Received {items.Count} of {count} messages.");
        }

        throw new InvalidOperationException($"The peer ended after {items.Count} of {count} messages.");
    }

    private static async Task<ReadOutcome<TItem>> DrainAsync<T, TItem>(IDuplexChannel<T, T> channel, Func<T, TItem> keep)
    {
        var items = new List<TItem>();
        using var patience = new CancellationTokenSource(Patience.Limit);
        try
        {
            await foreach (T message in channel.ReadAllAsync(patience.Token))
            {
                items.Add(keep(message));
            }
        }
        catch (DuplexChannelException failure)
        {
            return new ReadOutcome<TItem>(items, failure);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No end after {items.Count} messages.");
        }

        return new ReadOutcome<TItem>(items, null);
    }
}
