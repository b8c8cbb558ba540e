using System.Diagnostics.CodeAnalysis;

namespace Messaging.Configuration;

/// <summary>
/// Several serializers under one word: the last that was added and can handle a type takes it. So two packages share the word <c>Protobuf</c>, and an
/// application's own <c>Json</c> comes before the built-in one.
/// </summary>
internal sealed class SharedName : IMessageSerializer
{
    private readonly IMessageSerializer[] _lastFirst;

    private SharedName(IMessageSerializer[] lastFirst) => _lastFirst = lastFirst;

    public string Name => _lastFirst[0].Name;

    public string WireName => _lastFirst[0].WireName;

    public MessageKind Kind => _lastFirst[0].Kind;

    /// <param name="sameName">The serializers of one name, as they were added.</param>
    public static IMessageSerializer Join(IEnumerable<IMessageSerializer> sameName)
    {
        IMessageSerializer[] added = [.. sameName];
        IMessageSerializer last = added[^1];

        // What looks different on the wire is another encoding: the last one takes its place.
        IMessageSerializer[] alike = [.. added.Where(other => other.WireName == last.WireName && other.Kind == last.Kind).Reverse()];
        return alike.Length == 1 ? last : new SharedName(alike);
    }

    public IMessageSerializer<TMessage> ForType<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>()
    {
        List<string> refusals = [];
        foreach (IMessageSerializer serializer in _lastFirst)
        {
            try
            {
                return serializer.ForType<TMessage>();
            }
            catch (NotSupportedException refusal)
            {
                refusals.Add(refusal.Message);
            }
        }

        throw new NotSupportedException(string.Join(' ', refusals.Distinct()));
    }
}
