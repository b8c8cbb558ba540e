using System.Diagnostics.CodeAnalysis;

namespace Messaging.AspNetCore.Hosting;

/// <summary>Finds the serializers that an endpoint offers for its two message types.</summary>
internal sealed class EndpointSerializers
{
    private readonly Dictionary<string, IMessageSerializer> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Action<IMessageSerializer>? _checkTypes;

    private EndpointSerializers(IEnumerable<IMessageSerializer> registered, Action<IMessageSerializer>? checkTypes)
    {
        _checkTypes = checkTypes;
        foreach (IMessageSerializer serializer in registered)
        {
            _byName[serializer.Name] = serializer;
        }
    }

    public static EndpointSerializers Create<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(IEnumerable<IMessageSerializer> registered)
    {
        bool isRaw = typeof(TSend) == typeof(RawMessage) && typeof(TReceive) == typeof(RawMessage);
        return new EndpointSerializers(registered, isRaw ? null : static serializer =>
        {
            Check<TSend>(serializer);
            Check<TReceive>(serializer);
        });
    }

    /// <param name="words">The configured list, or <see langword="null"/> for every registered one that can handle the types.</param>
    /// <param name="failures">Takes what is wrong.</param>
    /// <returns>In order of preference; empty on a raw endpoint.</returns>
    public IReadOnlyList<IMessageSerializer> Resolve(string? words, ICollection<string> failures)
    {
        if (_checkTypes is null)
        {
            return [];
        }

        return string.IsNullOrWhiteSpace(words) ? ResolveAll(failures) : ResolveNamed(words, failures);
    }

    private List<IMessageSerializer> ResolveAll(ICollection<string> failures)
    {
        List<IMessageSerializer> able = [];
        List<string> refusals = [];
        foreach (IMessageSerializer serializer in _byName.Values)
        {
            if (Refusal(serializer) is { } refusal)
            {
                refusals.Add(refusal);
            }
            else
            {
                able.Add(serializer);
            }
        }

        if (able.Count == 0)
        {
            failures.Add($"no registered serializer can handle the endpoint's types. {string.Join(' ', refusals)}");
        }

        return able;
    }

    private List<IMessageSerializer> ResolveNamed(string words, ICollection<string> failures)
    {
        List<IMessageSerializer> found = [];
        foreach (string word in words.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!_byName.TryGetValue(word, out IMessageSerializer? serializer))
            {
                failures.Add($"Serializers: \"{word}\" is no registered serializer. Known: {string.Join(", ", _byName.Keys.Order(StringComparer.OrdinalIgnoreCase))}.");
            }
            else if (Refusal(serializer) is { } refusal)
            {
                failures.Add($"Serializers: {refusal}");
            }
            else
            {
                found.Add(serializer);
            }
        }

        return found;
    }

    private string? Refusal(IMessageSerializer serializer)
    {
        try
        {
            _checkTypes!(serializer);
            return null;
        }
        catch (NotSupportedException exception)
        {
            return $"{serializer.Name}: {exception.Message}";
        }
    }

    private static void Check<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>(IMessageSerializer serializer)
    {
        if (typeof(TMessage) != typeof(RawMessage))
        {
            serializer.ForType<TMessage>();
        }
    }
}
