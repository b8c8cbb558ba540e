using System.Reflection;
using System.Runtime.Loader;
using Google.Protobuf;
using ProtoBuf;

namespace Messaging.Compare.Payloads;

/// <summary>
/// Loads the user's assembly with its own dependencies. The assemblies that define what a serializer looks for (attributes, interfaces) are the tool's own:
/// a second copy of them would be of another identity, and a message of it none that the serializers know.
/// </summary>
internal sealed class ContractsLoadContext(string assemblyFile) : AssemblyLoadContext(nameof(ContractsLoadContext))
{
    private static readonly HashSet<string?> Shared =
    [
        .. new[]
        {
            typeof(RawMessage), typeof(JsonMessageSerializer), typeof(global::MessagePack.MessagePackSerializer), typeof(global::MessagePack.KeyAttribute),
            typeof(IMessage), typeof(ProtoContractAttribute), typeof(Serializer), typeof(global::Grpc.Core.Metadata),
        }.Select(type => type.Assembly.GetName().Name),
    ];

    private readonly AssemblyDependencyResolver _resolver = new(assemblyFile);

    /// <summary>Loads the user's assembly.</summary>
    public static Assembly LoadFile(string file)
    {
        string? name = AssemblyName.GetAssemblyName(file).Name;
        return Shared.Contains(name) ? Default.LoadFromAssemblyName(new AssemblyName(name!)) : new ContractsLoadContext(file).LoadFromAssemblyPath(file);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.Contains(assemblyName.Name))
        {
            return Default.LoadFromAssemblyName(new AssemblyName(assemblyName.Name!));
        }

        // Null leaves it to the tool's own assemblies and the framework's.
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
