using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Messaging.Tests.Validation;

public enum Side
{
    Buy = 1,
    Sell = 2,
}

[Flags]
public enum Terms : ulong
{
    None = 0,
    Day = 1,
    Limit = 2,
    Last = 1UL << 63,
}

/// <summary>Nothing in it has a rule.</summary>
public record Plain(string Symbol, double Price, List<Plain>? More = null);

/// <summary>A positional record, whose attributes stand on the parameters.</summary>
public record Order(
    [Required] string? Symbol = "A",
    [Range(1, 100)] int Quantity = 1,
    Side Side = Side.Buy,
    Terms? Terms = null,
    [MaxLength(3)] List<Line>? Lines = null,
    Dictionary<string, Line>? ByName = null,
    Line[][]? Grid = null,
    Side[]? Sides = null,
    Shape? Shape = null,
    object? Any = null) : IValidatableObject
{
    /// <summary>Computed and new each time: looking into it would never end.</summary>
    [JsonIgnore]
    public Order Next => this with { };

    [JsonIgnore]
    public Order? Parent { get; set; }

    [Range(0, 1_000)]
    public int Total => Quantity * 11;

#pragma warning disable CA1051 // Some contracts have fields.
    [StringLength(5)]
    public string? Note;
#pragma warning restore CA1051

    [Display(Name = "the limit")]
    [Range(0, 1)]
    public decimal? Limit { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Side == Side.Sell && Quantity == 7)
        {
            yield return new ValidationResult("Seven are never sold.", [nameof(Quantity)]);
        }
    }
}

public class Line
{
    [Range(0.0, 10.0)]
    public double Price { get; set; }

    public Line? Inner { get; set; }
}

[JsonDerivedType(typeof(Circle), "circle")]
public class Shape;

public sealed class Circle : Shape
{
    [Range(0, 5)]
    public int Radius { get; set; }
}

/// <summary>A rule about the whole.</summary>
[EvenSum]
public readonly record struct Pair(int A, int B);

[AttributeUsage(AttributeTargets.Struct)]
public sealed class EvenSumAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is Pair pair && (pair.A + pair.B) % 2 == 0;
}
