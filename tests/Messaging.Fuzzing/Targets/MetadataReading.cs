using Grpc.Core;
using Messaging.Grpc;
using Messaging.Grpc.Client;
using Messaging.Json;
using Messaging.Transports;

namespace Messaging.Fuzzing.Targets;

/// <summary>What a gRPC client makes of a server's metadata, and both ends of a deadline.</summary>
internal static class MetadataReading
{
    private static readonly IMessageSerializer[] Offers = [new JsonMessageSerializer()];

    public static void Run(string[] lines)
    {
        Metadata metadata = [];
        foreach ((string name, string value) in HeaderLines.Parse(lines).Where(header => !header.Name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase)))
        {
            metadata.Add(name, value);
        }

        try
        {
            IMessageSerializer? chosen = CallMetadata.ReadSerializer(metadata, Offers);
            Invariant.Holds(chosen == Offers[0], "A serializer that was not offered was taken.");
            CallMetadata.CheckLateSerializer(metadata, Offers[0]);
        }
        catch (DuplexChannelException refusal)
        {
            Invariant.Holds(refusal.Status == ChannelCloseStatus.ProtocolError, $"A wrong serializer ends with {refusal.Status}.");
        }

        if (ChannelDeadline.TryParse(metadata.GetValue(ChannelDeadline.HeaderName), out TimeSpan left))
        {
            Invariant.Holds(left >= TimeSpan.Zero, "A deadline in the past.");
            if (left > TimeSpan.Zero)
            {
                Invariant.Holds(ChannelDeadline.TryParse(ChannelDeadline.Format(left), out TimeSpan again) && again >= left, "A deadline gets shorter on its way.");
            }
        }
    }
}
