using System.Text.Json;
using System.Text.Json.Serialization;

namespace Messaging.Compare.Results;

/// <summary>Writes and reads results as JSON.</summary>
internal static class ResultFile
{
    /// <summary>Writes results to a file, replacing it.</summary>
    public static async Task SaveAsync(ComparisonResults results, string path, CancellationToken cancellationToken)
    {
        var file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            await JsonSerializer.SerializeAsync(file, results, ResultJson.Default.ComparisonResults, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads results from a file.</summary>
    /// <exception cref="ResultFileException">The file is missing, holds no results, or results of another version.</exception>
    public static async Task<ComparisonResults> LoadAsync(string path, CancellationToken cancellationToken)
    {
        byte[] text;
        try
        {
            text = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ResultFileException($"'{path}' cannot be read: {e.Message}", e);
        }

        return Parse(text, path);
    }

    /// <summary>The JSON of results.</summary>
    public static string Format(ComparisonResults results) => JsonSerializer.Serialize(results, ResultJson.Default.ComparisonResults);

    /// <summary>Reads results from JSON; <paramref name="name"/> is what errors call it.</summary>
    /// <exception cref="ResultFileException">It holds no results, or results of another version.</exception>
    public static ComparisonResults Parse(ReadOnlySpan<byte> json, string name)
    {
        ComparisonResults? results;
        try
        {
            int? version = JsonSerializer.Deserialize(json, ResultJson.Default.VersionOnly)?.Version;
            if (version != ComparisonResults.CurrentVersion)
            {
                string found = version is null ? "no version" : $"version {version}";
                throw new ResultFileException($"'{name}' has {found}; this program reads version {ComparisonResults.CurrentVersion}.");
            }

            results = JsonSerializer.Deserialize(json, ResultJson.Default.ComparisonResults);
        }
        catch (JsonException e)
        {
            throw new ResultFileException($"'{name}' does not hold results of messaging-compare: {e.Message}", e);
        }

        return results ?? throw new ResultFileException($"'{name}' does not hold results of messaging-compare.");
    }
}

/// <summary>What is read first, so that another version is refused by its number and not by what else has changed.</summary>
internal sealed record VersionOnly(int? Version = null);

/// <summary>A file of results cannot be read; the message says which and why.</summary>
internal sealed class ResultFileException : Exception
{
    public ResultFileException(string message)
        : base(message)
    {
    }

    public ResultFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ComparisonResults))]
[JsonSerializable(typeof(VersionOnly))]
internal sealed partial class ResultJson : JsonSerializerContext;
