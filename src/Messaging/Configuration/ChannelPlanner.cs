using Messaging.Connecting;
using Messaging.Transports;

namespace Messaging.Configuration;

/// <summary>Checks the bound options of one channel and resolves their words.</summary>
internal sealed class ChannelPlanner(ChannelRegistration channel, ChannelOptions options, ValueRules rules, TransportSet transports, SerializerSet serializers)
{
    public ChannelPlan Plan(TimeProvider time)
    {
        rules.Limits(options);
        rules.Range(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        foreach (string failure in ChannelAddress.Validate(options.Address))
        {
            rules.Fail(nameof(options.Address), failure);
        }

        if (options.Path is not ['/', ..])
        {
            rules.Fail(nameof(options.Path), $"\"{ChannelAddress.Show(options.Path ?? string.Empty)}\" does not begin with '/'.");
        }

        ConnectCandidate[] candidates = [.. Transports().Select(transport => new ConnectCandidate(transport, Serializers(transport)))];
        return new ChannelPlan(options, candidates, options.AccessTokenProvider is { } provider ? new AccessTokenCache(provider, channel.Name, time) : null);
    }

    private List<IClientTransport> Transports()
    {
        List<IClientTransport> found = rules.Words(nameof(options.Transport), "transport", options.Transport, transports.Find, transports.Names);
        if (WordList.Parse(options.Transport).Length != 1)
        {
            rules.Fail(nameof(options.Transport), $"\"{options.Transport}\" is not one transport. Known: {ValueRules.Join(transports.Names)}. Others to try stand under Fallback.");
        }

        foreach (IClientTransport fallback in rules.Words(nameof(options.Fallback), "transport", options.Fallback, transports.Find, transports.Names))
        {
            if (found.Contains(fallback))
            {
                rules.Fail(nameof(options.Fallback), $"\"{fallback.Name}\" is the Transport itself.");
            }
            else
            {
                found.Add(fallback);
            }
        }

        foreach (IClientTransport transport in transports.All)
        {
            // A transport that is not used may lack what it needs, but what stands in its section is right, so that one word can move the channel to it.
            bool isUsed = found.Contains(transport);
            foreach (string failure in transport.Validate(channel.Name, options))
            {
                if (isUsed || failure.StartsWith(transport.Name + ":", StringComparison.Ordinal))
                {
                    rules.FailRelative(failure);
                }
            }
        }

        return found;
    }

    private List<IMessageSerializer> Serializers(IClientTransport transport)
    {
        if (channel.IsRaw)
        {
            return [];
        }

        bool isDefault = string.IsNullOrWhiteSpace(options.Serializer);
        if (isDefault && serializers.Find(transport.DefaultSerializer) is null)
        {
            rules.Fail(
                nameof(options.Serializer),
                $"missing, and the default of {transport.Name}, {transport.DefaultSerializer}, is no registered serializer. Known: {ValueRules.Join(serializers.Names)}.");
            return [];
        }

        string? words = isDefault ? transport.DefaultSerializer : options.Serializer;
        List<IMessageSerializer> found = rules.Words(nameof(options.Serializer), "serializer", words, serializers.Find, serializers.Names);
        foreach (IMessageSerializer serializer in found)
        {
            try
            {
                channel.CheckTypes(serializer);
            }
            catch (NotSupportedException e)
            {
                rules.Fail(nameof(options.Serializer), e.Message);
            }
        }

        return found;
    }
}
