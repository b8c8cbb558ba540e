using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo;

/// <summary>The message of <c>/echo.v1.Echo/Talk</c>: <c>{ string text = 1; int64 number = 2; bytes data = 3; }</c>.</summary>
internal sealed record EchoMessage
{
    public string Text { get; init; } = string.Empty;

    /// <summary>In JSON also read from a string, which is how peers write what a JavaScript number cannot hold.</summary>
    public long Number { get; init; }

    /// <summary>In JSON: base64.</summary>
    public byte[] Data { get; init; } = [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EchoMessage))]
internal sealed partial class EchoJson : JsonSerializerContext;
