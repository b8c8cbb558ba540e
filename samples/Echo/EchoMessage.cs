using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo;

/// <summary>
/// The message of <c>/echo.v1.Echo/Talk</c>: <c>{ string text = 1; int64 number = 2; bytes data = 3; }</c>. The number is also read from a string, which is how
/// peers write one that a JavaScript number cannot hold.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
internal sealed record EchoMessage
{
    public string Text { get; init; } = string.Empty;

    public long Number { get; init; }

    /// <summary>In JSON: base64.</summary>
    public byte[] Data { get; init; } = [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EchoMessage))]
internal sealed partial class EchoJson : JsonSerializerContext;
