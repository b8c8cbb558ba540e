namespace Messaging.Configuration;

/// <summary>The registered serializers by their words. Those of one name form one.</summary>
internal sealed class SerializerSet
{
    private readonly Dictionary<string, IMessageSerializer> _byName;

    public SerializerSet(IEnumerable<IMessageSerializer> serializers)
    {
        All = [.. serializers.GroupBy(serializer => serializer.Name, StringComparer.OrdinalIgnoreCase).Select(SharedName.Join)];
        _byName = All.ToDictionary(serializer => serializer.Name, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<IMessageSerializer> All { get; }

    public IEnumerable<string> Names => All.Select(serializer => serializer.Name);

    public IMessageSerializer? Find(string name) => _byName.GetValueOrDefault(name);
}
