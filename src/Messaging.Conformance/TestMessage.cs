using System.Runtime.Serialization;

namespace Messaging.Conformance;

/// <summary>
/// The message of the typed channels, fit for any serializer. It can refuse to be written or to be read, so that the suite needs no
/// knowledge of an encoding to send what cannot be serialized or deserialized.
/// </summary>
[DataContract]
public sealed class TestMessage
{
    private string? _trap;
    private bool _refusesToBeWritten;

    /// <summary>A number, mostly the position in its stream.</summary>
    [DataMember(Order = 1)]
    public int Number { get; set; }

    /// <summary>Who sent it, where several do.</summary>
    [DataMember(Order = 2)]
    public int Sender { get; set; }

    /// <summary>Anything.</summary>
    [DataMember(Order = 3)]
    public string? Text { get; set; }

    /// <summary>Throws when it is written or read, as <see cref="Unwritable"/> and <see cref="Unreadable"/> arrange.</summary>
    [DataMember(Order = 4)]
    public string? Trap
    {
        get => _refusesToBeWritten ? throw new InvalidTimeZoneException("This message refuses to be written.") : _trap;
        set => _trap = value is null ? null : throw new InvalidTimeZoneException("This message refuses to be read.");
    }

    /// <summary>A message no serializer can write.</summary>
    public static TestMessage Unwritable() => new() { _refusesToBeWritten = true };

    /// <summary>A message every serializer can write and none can read.</summary>
    public static TestMessage Unreadable() => new() { _trap = "sprung" };
}
