using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Messaging;

namespace Telemetry;

/// <summary>What a device may upload; asked before the handler sees a batch.</summary>
internal sealed partial class BatchRules : IMessageValidator<Batch>
{
    private const int MostReadings = 100;

    public ValidationResult? Validate(Batch batch)
    {
        if (!DevicePattern().IsMatch(batch.Device))
        {
            return new ValidationResult("Expected 1 to 32 of a-z, 0-9 and \"-\".", ["device"]);
        }

        if (batch.Readings.Count is 0 or > MostReadings)
        {
            return new ValidationResult($"Expected 1 to {MostReadings} readings.", ["readings"]);
        }

        return batch.Readings.All(IsSane) ? null : new ValidationResult("Expected a time, and values in their ranges.", ["readings"]);
    }

    // Patterns, not comparisons of the opposite: what is not a number fits none.
    private static bool IsSane(Reading reading)
        => reading is { Time: not null, Temperature: >= -100 and <= 200, Humidity: >= 0 and <= 100, Battery: >= 0 and <= 100 };

    [GeneratedRegex(@"^[a-z0-9\-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DevicePattern();
}
