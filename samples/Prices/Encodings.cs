using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Prices;

internal static class Encodings
{
    /// <summary>Adds what the channel can be encoded with, the same on both sides; the configuration chooses.</summary>
    public static IMessagingBuilder AddEncodings(this IMessagingBuilder messaging) => messaging
        .AddMessagePack()
        .AddProtobufNet()
        .AddJson(static options =>
        {
            // What is not there is not written, and what must be there is not left out.
            options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            options.RespectNullableAnnotations = true;
            options.RespectRequiredConstructorParameters = true;
        });
}
