using System.Runtime.Serialization;
using MessagePack;

namespace Messaging.Serializers.Tests.Refused;

public sealed class NoContract
{
    public int Number { get; set; }
}

[DataContract]
public sealed class HoldsNoContract
{
    [DataMember(Order = 1)]
    public List<NoContract> Inner { get; init; } = [];
}

[DataContract]
public sealed class OrderZero
{
    [DataMember(Order = 0)]
    public int Number { get; set; }
}

[DataContract]
public sealed class NoOrder
{
    [DataMember]
    public int Number { get; set; }
}

[DataContract]
public sealed class Forgotten
{
    [DataMember(Order = 1)]
    public int Number { get; set; }

    public string? Text { get; set; }
}

[DataContract]
public sealed class HoldsForgotten
{
    [DataMember(Order = 1)]
    public Dictionary<string, Forgotten> Inner { get; init; } = [];
}

[DataContract]
public sealed class Excused
{
    [DataMember(Order = 1)]
    public int Number { get; set; }

    [IgnoreDataMember]
    public string? Text { get; set; }
}

[DataContract]
public class Parent
{
    [DataMember(Order = 1)]
    public int Number { get; set; }
}

[DataContract]
public sealed class Child : Parent
{
    [DataMember(Order = 2)]
    public string? Text { get; set; }
}

[DataContract]
public sealed class SameNumber
{
    [DataMember(Order = 1)]
    public int Number { get; set; }

    [DataMember(Order = 1)]
    public int Other { get; set; }
}

[DataContract]
public sealed class HoldsStream
{
    [DataMember(Order = 1)]
    public Stream? Stream { get; set; }
}

[DataContract]
public sealed class HoldsType
{
    [DataMember(Order = 1)]
    public Type? Type { get; set; }
}

[DataContract]
public sealed class HoldsListOfLists
{
    [DataMember(Order = 1)]
    public List<List<int>> Lists { get; init; } = [];
}

[DataContract]
public sealed class PrivateSetter
{
    [DataMember(Order = 1)]
    public int Number { get; private set; }
}

[DataContract]
public abstract class Nobody
{
    [DataMember(Order = 1)]
    public int Number { get; set; }
}

[DataContract]
internal sealed class Hidden
{
    [DataMember(Order = 1)]
    public int Number { get; set; }
}

[MessagePackObject]
public sealed class NoKey
{
    public int Number { get; set; }
}

[MessagePackObject]
public sealed class Keyed
{
    [Key(0)]
    public int Number { get; set; }

    [IgnoreMember]
    public string? Text { get; set; }
}

public sealed class HoldsGenerated
{
    public Generated.Item? Item { get; set; }
}

public sealed class HoldsAnyMessage
{
    public Google.Protobuf.IMessage? Message { get; set; }
}
