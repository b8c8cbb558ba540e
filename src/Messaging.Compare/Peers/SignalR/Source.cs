namespace Messaging.Compare.Peers.SignalR;

internal static class Source
{
    /// <summary>Yields one item until the meter is full; an item counts when the next one is asked for.</summary>
    public static async IAsyncEnumerable<T> Repeat<T>(T item, StreamMeter meter)
    {
        await Task.CompletedTask;
        do
        {
            yield return item;
        }
        while (!meter.Count());
    }
}
