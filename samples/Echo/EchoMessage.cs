using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo;

/// <summary>The message of <c>/echo.v1.Echo/Talk</c>: <c>{ string text = 1; int64 number = 2; bytes data = 3; }</c>.</summary>
internal sealed record EchoMessage
{
    public string Text { get; init; } = string.Empty;

    public long Number { get; init; }

    /// <summary>In JSON: base64.</summary>
    public byte[] Data { get; init; } = [];
}

/// <summary>Numbers are also read from strings, which is how peers write those that a JavaScript number cannot hold.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(EchoMessage))]
internal sealed partial class EchoJson : JsonSerializerContext;
