using Messaging.Transports;

namespace Messaging.Configuration;

/// <summary>The registered transports by their words, and their sections. The last of a name wins.</summary>
internal sealed class TransportSet
{
    private readonly Dictionary<string, IClientTransport> _byName = new(StringComparer.OrdinalIgnoreCase);

    public TransportSet(IEnumerable<IClientTransport> transports, IEnumerable<TransportSection> sections)
    {
        foreach (IClientTransport transport in transports)
        {
            _byName[transport.Name] = transport;
        }

        Sections = [.. sections];
    }

    public IReadOnlyList<TransportSection> Sections { get; }

    public IEnumerable<IClientTransport> All => _byName.Values;

    public IEnumerable<string> Names => _byName.Values.Select(transport => transport.Name);

    public IClientTransport? Find(string name) => _byName.GetValueOrDefault(name);
}
