using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ProtoBuf;
using ProtoBuf.Meta;

namespace Messaging.ProtobufNet;

/// <summary>The settings under which a message comes back as it was sent.</summary>
[RequiresDynamicCode(ProtobufNetMessageSerializer.NeedsDynamicCode)]
[RequiresUnreferencedCode(ProtobufNetMessageSerializer.NeedsMembers)]
internal static class MessageModel
{
    private const int MaxDepth = 100; // That of Google.Protobuf.

    public static RuntimeTypeModel Create()
    {
        RuntimeTypeModel model = RuntimeTypeModel.Create();
        model.MaxDepth = MaxDepth;

        // A member whose initial value is not zero can be set back to zero.
        model.UseImplicitZeroDefaults = false;

        // The forms that other Protobuf libraries know: Duration for TimeSpan, texts for decimal and Guid.
        model.DefaultCompatibilityLevel = CompatibilityLevel.Level300;
        model.IncludeDateTimeKind = true;
        AddTimestamp(model);
        model.AfterApplyDefaultBehaviour += static (_, applied) => Adjust(applied.MetaType);
        return model;
    }

    private static void AddTimestamp(RuntimeTypeModel model)
    {
        MetaType timestamp = model.Add<TimestampWithOffset>(applyDefaultBehaviour: false);
        timestamp.AddField(1, nameof(TimestampWithOffset.Seconds)); // Always written: as the value of a map, no bytes would become no moment.
        timestamp.AddField(2, nameof(TimestampWithOffset.Nanoseconds)).DefaultValue = 0;
        timestamp.AddField(3, nameof(TimestampWithOffset.OffsetMinutes)).DefaultValue = 0;
        model.SetSurrogate<DateTimeOffset, TimestampWithOffset>();
    }

    private static void Adjust(MetaType metaType)
    {
        // A positional record has no constructor to call without values. One that can be called sets what did not come.
        ConstructorInfo? constructor = metaType.Type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes);
        if (metaType.Type.IsClass && constructor is null)
        {
            metaType.UseConstructor = false;
        }
        else if (metaType is { Type: { IsClass: true, IsAbstract: false }, UseConstructor: true } && OwnCollections.FindFactory(constructor!) is { } factory)
        {
            metaType.SetFactory(factory);
        }

        foreach (ValueMember member in metaType.GetFields())
        {
            // What came takes the place of a list's initial items instead of following them.
            member.OverwriteList = member.ItemType is not null || member.MemberType.IsArray;

            // A Timestamp would make every DateTime UTC without converting it.
            if (Mentions(member.MemberType, typeof(DateTime)))
            {
                member.CompatibilityLevel = CompatibilityLevel.Level200;
            }
        }
    }

    private static bool Mentions(Type type, Type wanted)
        => type == wanted
            || Array.Exists(type.GenericTypeArguments, argument => Mentions(argument, wanted))
            || (type.IsArray && Mentions(type.GetElementType()!, wanted));
}
