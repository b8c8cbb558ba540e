using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Messaging.Protobuf;

/// <summary>Writes and reads the JSON form of one generated type. An <c>Any</c> may hold the types of its file and of those that the file imports.</summary>
internal sealed class ProtoJson
{
    private readonly MessageDescriptor _descriptor;
    private readonly JsonFormatter _formatter;
    private readonly JsonParser _lenient;
    private readonly JsonParser _strict;

    public ProtoJson(MessageDescriptor descriptor)
    {
        TypeRegistry types = TypeRegistry.FromFiles(descriptor.File);
        _descriptor = descriptor;
        _formatter = new JsonFormatter(JsonFormatter.Settings.Default.WithTypeRegistry(types));
        _strict = new JsonParser(JsonParser.Settings.Default.WithTypeRegistry(types));
        _lenient = new JsonParser(JsonParser.Settings.Default.WithTypeRegistry(types).WithIgnoreUnknownFields(true));
    }

    public void Write(IMessage message, TextWriter destination) => _formatter.Format(message, destination);

    public IMessage Read(string text, bool ignoresUnknownFields) => (ignoresUnknownFields ? _lenient : _strict).Parse(text, _descriptor);
}
