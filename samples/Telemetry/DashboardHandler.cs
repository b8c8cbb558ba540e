using Messaging;
using Messaging.AspNetCore;
using Samples;

namespace Telemetry;

/// <summary>Shows the devices to one dashboard, as fast as it takes it.</summary>
internal sealed class DashboardHandler(Fleet fleet) : IDuplexChannelHandler<DeviceState, WatchRequest>
{
    public async Task HandleAsync(IDuplexChannel<DeviceState, WatchRequest> channel, DuplexChannelContext context)
    {
        using BroadcastMember<DeviceState> states = fleet.Watch();
        await foreach (DeviceState state in states.ReadAllAsync(context.Ended))
        {
            await channel.SendAsync(state, context.Ended);
        }
    }
}
