using System.Runtime.Serialization;
using System.Text.Json.Serialization;
using MessagePack;
using ProtoBuf;

namespace Messaging.Serializers.Tests;

public enum Colour
{
    None,
    Red,
    Blue = 7,
}

/// <summary>One annotated record that every encoding takes: all the member types that they have in common.</summary>
[DataContract]
public sealed record Everything
{
    [DataMember(Order = 1)]
    public bool Flag { get; init; }

    [DataMember(Order = 2)]
    public byte Octet { get; init; }

    [DataMember(Order = 3)]
    public short Small { get; init; }

    [DataMember(Order = 4)]
    public int Number { get; init; } = 7;

    [DataMember(Order = 5)]
    public uint NotNegative { get; init; }

    [DataMember(Order = 6)]
    public long Big { get; init; }

    [DataMember(Order = 7)]
    public ulong BigNotNegative { get; init; }

    [DataMember(Order = 8)]
    public float Real { get; init; }

    [DataMember(Order = 9)]
    public double LongReal { get; init; }

    [DataMember(Order = 10)]
    public decimal Money { get; init; }

    [DataMember(Order = 11)]
    public string Text { get; init; } = "initial";

    [DataMember(Order = 12)]
    public string? MayBeNull { get; init; }

    [DataMember(Order = 13)]
    public byte[] Bytes { get; init; } = [];

    [DataMember(Order = 14)]
    public Colour Colour { get; init; }

    [DataMember(Order = 15)]
    public int? MayBeNumber { get; init; }

    [DataMember(Order = 16)]
    public Colour? MayBeColour { get; init; }

    [DataMember(Order = 17)]
    public DateTimeOffset Moment { get; init; }

    [DataMember(Order = 18)]
    public DateTimeOffset? MayBeMoment { get; init; }

    [DataMember(Order = 19)]
    public DateTime Utc { get; init; }

    [DataMember(Order = 20)]
    public TimeSpan Span { get; init; }

    [DataMember(Order = 21)]
    public Guid Id { get; init; }

    [DataMember(Order = 22)]
    public List<int> Numbers { get; init; } = [];

    [DataMember(Order = 23)]
    public string[] Texts { get; init; } = [];

    [DataMember(Order = 24)]
    public Leaf Leaf { get; init; } = new();

    [DataMember(Order = 25)]
    public Leaf? MayBeLeaf { get; init; }

    [DataMember(Order = 26)]
    public List<Leaf> Leaves { get; init; } = [];

    [DataMember(Order = 27)]
    public Dictionary<string, Leaf> ByName { get; init; } = [];

    [DataMember(Order = 28)]
    public List<DateTimeOffset> Moments { get; init; } = [];

    [DataMember(Order = 29)]
    public DateOnly Day { get; init; }

    /// <summary>Computed from the others: nobody sends it.</summary>
    [JsonIgnore]
    public int Length => Text.Length;
}

[DataContract]
public sealed record Leaf
{
    [DataMember(Order = 1)]
    public string Name { get; init; } = string.Empty;

    [DataMember(Order = 2)]
    public double Weight { get; init; } = 1;
}

/// <summary>Made by its constructor alone.</summary>
[DataContract]
public sealed record Positional(
    [property: DataMember(Order = 1)] string Symbol,
    [property: DataMember(Order = 2)] double Price,
    [property: DataMember(Order = 3)] Leaf? Leaf);

[DataContract]
public sealed record Chain
{
    [DataMember(Order = 1)]
    public Chain? Next { get; init; }

    [DataMember(Order = 2)]
    public int Number { get; init; }
}

/// <summary>Numbers only: reading one makes one object.</summary>
[DataContract]
public sealed class Pair
{
    [DataMember(Order = 1)]
    public int X { get; set; }

    [DataMember(Order = 2)]
    public long Y { get; set; }
}

/// <summary>A message that may have nothing to say.</summary>
[DataContract]
public sealed record Sparse
{
    [DataMember(Order = 1)]
    public string? Text { get; init; }
}

/// <summary>An older form of <see cref="Positional"/>.</summary>
[DataContract]
public sealed record Older
{
    [DataMember(Order = 1)]
    public string Symbol { get; init; } = string.Empty;
}

/// <summary>The moment of <see cref="Generated.Item"/>.</summary>
[DataContract]
public sealed record Dated
{
    [DataMember(Order = 7)]
    public DateTimeOffset Added { get; init; }
}

/// <summary>One member of any type.</summary>
[DataContract]
public sealed class Holder<T>
{
    [DataMember(Order = 1)]
    public T? Value { get; set; }
}

/// <summary>Collections that begin as something that nobody may change.</summary>
[DataContract]
public sealed record Initial
{
    public static readonly List<int> Shared = [7];

    [DataMember(Order = 1)]
    public IReadOnlyList<string> Nothing { get; init; } = [];

    [DataMember(Order = 2)]
    public IReadOnlyCollection<string> Fixed { get; init; } = ["initial"];

    [DataMember(Order = 3)]
    public List<int> Numbers { get; init; } = Shared;

    [DataMember(Order = 4)]
    public IReadOnlyDictionary<string, int> ByName { get; init; } = System.Collections.Frozen.FrozenDictionary<string, int>.Empty;

    [DataMember(Order = 5)]
    public ISet<int> Set { get; init; } = System.Collections.Immutable.ImmutableHashSet<int>.Empty;

    [DataMember(Order = 6)]
    public IEnumerable<int> Any { get; init; } = [8];

    [DataMember(Order = 7)]
    public HashSet<int> Own { get; init; } = [9];
}

/// <summary>A base that names what derives from it, to each encoding in its own way.</summary>
[DataContract]
[JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square")]
[Union(0, typeof(Circle)), Union(1, typeof(Square))]
[ProtoInclude(10, typeof(Circle)), ProtoInclude(11, typeof(Square))]
public abstract record Shape
{
    [DataMember(Order = 1)]
    public string Name { get; init; } = string.Empty;
}

[DataContract]
public sealed record Circle : Shape
{
    [DataMember(Order = 2)]
    public double Radius { get; init; }
}

[DataContract]
public sealed record Square : Shape
{
    [DataMember(Order = 2)]
    public double Side { get; init; }
}
