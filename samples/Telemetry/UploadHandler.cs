using Messaging;
using Messaging.AspNetCore;

namespace Telemetry;

/// <summary>A device's upload: batches for as long as the device likes, and then a receipt.</summary>
internal sealed class UploadHandler(Fleet fleet) : IDuplexChannelHandler<Receipt, Batch>
{
    public async Task HandleAsync(IDuplexChannel<Receipt, Batch> channel, DuplexChannelContext context)
    {
        var receipt = new Receipt();
        string? device = null;
        object? upload = null;
        try
        {
            await foreach (Batch batch in channel.ReadAllAsync(context.Ended))
            {
                device ??= batch.Device;
                if (batch.Device != device)
                {
                    channel.Abort(ChannelCloseStatus.InvalidMessage, "Expected batches of one device.");
                    return;
                }

                upload ??= fleet.Connect(device);
                if (upload is null)
                {
                    channel.Abort(ChannelCloseStatus.ResourceExhausted, "There is no room for another device.");
                    return;
                }

                // Publishes, and so never waits for a dashboard. A device that is too fast for us waits, by the channel's back-pressure.
                if (!fleet.Add(upload, batch))
                {
                    channel.Abort(ChannelCloseStatus.Cancelled, "The device has connected again.");
                    return;
                }

                receipt.Batches++;
                receipt.Readings += batch.Readings.Count;
            }

            await channel.SendAsync(receipt, context.Ended);
        }
        finally
        {
            if (upload is not null)
            {
                fleet.Disconnect(upload);
            }
        }
    }
}
