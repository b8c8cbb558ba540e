namespace Messaging.Configuration;

/// <summary>The registered serializers by their words. The last of a name wins.</summary>
internal sealed class SerializerSet
{
    private readonly Dictionary<string, IMessageSerializer> _byName = new(StringComparer.OrdinalIgnoreCase);

    public SerializerSet(IEnumerable<IMessageSerializer> serializers)
    {
        foreach (IMessageSerializer serializer in serializers)
        {
            _byName[serializer.Name] = serializer;
        }
    }

    public IEnumerable<string> Names => _byName.Values.Select(serializer => serializer.Name);

    public IMessageSerializer? Find(string name) => _byName.GetValueOrDefault(name);
}
