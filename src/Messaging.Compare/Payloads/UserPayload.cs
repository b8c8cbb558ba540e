using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Messaging.Compare.Engine;

namespace Messaging.Compare.Payloads;

/// <summary>The user's own message.</summary>
/// <param name="Assembly">The file of the assembly that has its type.</param>
/// <param name="Type">The full name of the type.</param>
/// <param name="Sample">A file with one message as JSON; ProtoJSON for a generated Protobuf message.</param>
internal sealed record UserPayload(string Assembly, string Type, string Sample)
{
    private const int MaxTypesNamed = 12;

    /// <summary>Loads the type and reads the message.</summary>
    /// <exception cref="CommandException">Something is wrong with one of the three.</exception>
    public Payload Load()
    {
        Type type = LoadType();
        object sample = ReadSample(type);
        return (Payload)typeof(UserPayload).GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type).Invoke(null, [type.Name, sample])!;
    }

    private static Payload Create<T>(string name, object sample) => Payload.Create(name, typeof(T).FullName!, (T)sample);

    private Type LoadType()
    {
        string file = Path.GetFullPath(Assembly);
        if (!File.Exists(file))
        {
            throw new CommandException($"--assembly: there is no file '{Assembly}'.");
        }

        Assembly assembly;
        try
        {
            assembly = ContractsLoadContext.LoadFile(file);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--assembly: '{Assembly}' could not be loaded as a .NET assembly: {CommandException.OneLine(e)}");
        }

        try
        {
            Type type = assembly.GetType(Type) ?? throw new CommandException($"--type: '{Assembly}' has no type '{Type}'. {NameTypes(assembly)}");
            if (type is not { IsAbstract: false, ContainsGenericParameters: false, IsByRefLike: false })
            {
                throw new CommandException($"--type: '{Type}' is abstract, generic or of a kind that no serializer reads. Expected a class, record or struct.");
            }

            // Loads what its members need: an assembly that is missing is told here, and not when a serializer looks for it.
            _ = type.GetProperties().Select(property => property.PropertyType).ToArray();
            return type;
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or TypeLoadException or BadImageFormatException)
        {
            throw new CommandException($"--type: '{Type}' could not be loaded: {CommandException.OneLine(e)}");
        }
    }

    private static string NameTypes(Assembly assembly)
    {
        string[] names;
        try
        {
            names = [.. assembly.GetExportedTypes().Where(type => type is { IsAbstract: false, IsGenericType: false }).Select(type => type.FullName!).Order()];
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or TypeLoadException)
        {
            return $"Its types could not be listed: {CommandException.OneLine(e)}";
        }

        return $"Public ones: {string.Join(", ", names.Take(MaxTypesNamed))}{(names.Length > MaxTypesNamed ? ", …" : names.Length == 0 ? "none" : string.Empty)}.";
    }

    private object ReadSample(Type type)
    {
        try
        {
            string json = File.ReadAllText(Sample);
            object? message = typeof(IMessage).IsAssignableFrom(type)
                ? JsonParser.Default.Parse(json, Descriptor(type))
                : JsonSerializer.Deserialize(json, type, CreateJsonOptions());
            return message ?? throw new CommandException($"--sample: '{Sample}' holds null. Expected one message of {Type}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--sample: '{Sample}' could not be read: {CommandException.OneLine(e)}");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or InvalidProtocolBufferException
            or InvalidJsonException or TargetInvocationException)
        {
            throw new CommandException($"--sample: '{Sample}' is no JSON of {Type}: {CommandException.OneLine(e)}");
        }
    }

    private static MessageDescriptor Descriptor(Type type) =>
        (MessageDescriptor)type.GetProperty("Descriptor", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;

    // As the library reads it, but a name may have any case, and one that the type does not have is a mistake.
    private static JsonSerializerOptions CreateJsonOptions()
    {
        JsonSerializerOptions options = JsonMessageSerializer.CreateOptions();
        options.PropertyNameCaseInsensitive = true;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        return options;
    }
}
