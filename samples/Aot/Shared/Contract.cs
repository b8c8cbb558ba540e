using System.Text.Json.Serialization;

namespace Aot;

/// <summary>What a client asks for.</summary>
internal sealed record Watch(string Station);

/// <summary>What it gets, again and again.</summary>
internal sealed record Reading(string Station, double Celsius);

/// <summary>The code that reads and writes them as JSON, made when the program is built. The generated messages stand here to be ProtoJSON too.</summary>
[JsonSerializable(typeof(Watch))]
[JsonSerializable(typeof(Reading))]
[JsonSerializable(typeof(Generated.Watch), TypeInfoPropertyName = "GeneratedWatch")]
[JsonSerializable(typeof(Generated.Reading), TypeInfoPropertyName = "GeneratedReading")]
internal sealed partial class WeatherContext : JsonSerializerContext;

/// <summary>Where the server has what.</summary>
internal static class Paths
{
    public const string Plain = "/weather.v1.Weather/Plain";

    public const string Generated = "/weather.v1.Weather/Generated";
}
