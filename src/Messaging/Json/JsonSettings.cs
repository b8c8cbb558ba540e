using System.Text.Json;

namespace Messaging.Json;

/// <summary>What the calls of AddJson collect.</summary>
internal sealed class JsonSettings
{
    public JsonSerializerOptions Options { get; } = JsonMessageSerializer.CreateOptions();
}
