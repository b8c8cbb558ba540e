using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;

namespace Messaging.ProtobufNet;

/// <summary>
/// Makes objects whose initial collections are their own and can be changed. protobuf-net empties and fills the collection that a constructor has left in a
/// member, which fails for <c>IReadOnlyList&lt;string&gt; Names = []</c> and would change a collection that other objects share.
/// </summary>
[RequiresDynamicCode(ProtobufNetMessageSerializer.NeedsDynamicCode)]
[RequiresUnreferencedCode(ProtobufNetMessageSerializer.NeedsMembers)]
internal static class OwnCollections
{
    private static readonly Dictionary<Type, Type> ClassOf = new()
    {
        [typeof(List<>)] = typeof(List<>),
        [typeof(IList<>)] = typeof(List<>),
        [typeof(ICollection<>)] = typeof(List<>),
        [typeof(IReadOnlyList<>)] = typeof(List<>),
        [typeof(IReadOnlyCollection<>)] = typeof(List<>),
        [typeof(HashSet<>)] = typeof(HashSet<>),
        [typeof(ISet<>)] = typeof(HashSet<>),
        [typeof(IReadOnlySet<>)] = typeof(HashSet<>),
        [typeof(Dictionary<,>)] = typeof(Dictionary<,>),
        [typeof(IDictionary<,>)] = typeof(Dictionary<,>),
        [typeof(IReadOnlyDictionary<,>)] = typeof(Dictionary<,>),
    };

    /// <summary>Finds what makes such objects of a type, or <see langword="null"/> where its constructor already does.</summary>
    public static MethodInfo? FindFactory(ConstructorInfo constructor)
    {
        Type type = constructor.DeclaringType!;
        (object one, object other) = (constructor.Invoke(null), constructor.Invoke(null));
        MemberInfo[] members = [.. type.GetMembers(BindingFlags.Instance | BindingFlags.Public).Where(member => IsNotItsOwn(member, one, other))];
        if (members.Length == 0)
        {
            return null;
        }

        ParameterExpression made = Expression.Variable(type);
        BlockExpression body = Expression.Block(
            [made], [Expression.Assign(made, Expression.New(constructor)), .. members.Select(member => CopyInto(made, member)), made]);
        Type factory = typeof(Factory<>).MakeGenericType(type);
        factory.GetProperty(nameof(Factory<>.Maker))!.SetValue(null, Expression.Lambda(body).Compile());
        return factory.GetMethod(nameof(Factory<>.Create));
    }

    private static bool IsNotItsOwn(MemberInfo member, object one, object other)
    {
        if (TypeOf(member) is not { IsGenericType: true } type
            || !ClassOf.ContainsKey(type.GetGenericTypeDefinition())
            || ValueOf(member, one) is not { } value)
        {
            return false;
        }

        return ReferenceEquals(value, ValueOf(member, other))
            || value.GetType() is not { IsGenericType: true } actual
            || actual.GetGenericTypeDefinition() != ClassOf[type.GetGenericTypeDefinition()];
    }

    private static BinaryExpression CopyInto(Expression made, MemberInfo member)
    {
        MemberExpression place = Expression.MakeMemberAccess(made, member);
        Type copied = ClassOf[place.Type.GetGenericTypeDefinition()].MakeGenericType(place.Type.GenericTypeArguments);
        ConstructorInfo copy = copied.GetConstructors().First(constructor =>
            constructor.GetParameters() is [var source] && source.ParameterType != typeof(int) && source.ParameterType.IsAssignableFrom(place.Type));
        return Expression.Assign(place, Expression.New(copy, place));
    }

    private static Type? TypeOf(MemberInfo member) => member switch
    {
        PropertyInfo { CanRead: true, CanWrite: true } property when property.GetIndexParameters().Length == 0 => property.PropertyType,
        FieldInfo { IsInitOnly: false } field => field.FieldType,
        _ => null,
    };

    private static object? ValueOf(MemberInfo member, object instance)
        => member is PropertyInfo property ? property.GetValue(instance) : ((FieldInfo)member).GetValue(instance);

    private static class Factory<T>
    {
        public static Func<T>? Maker { get; set; }

        public static T Create() => Maker!();
    }
}
