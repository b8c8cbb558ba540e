using System.Diagnostics.CodeAnalysis;

namespace Messaging.Configuration;

/// <summary>What one AddChannel said.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="SendType">The type the client sends.</param>
/// <param name="ReceiveType">The type the client receives.</param>
/// <param name="Configure">Runs over the options after the configuration.</param>
/// <param name="CheckTypes">Throws <see cref="NotSupportedException"/> where a serializer cannot handle one of the types.</param>
internal sealed record ChannelRegistration(
    string Name, Type SendType, Type ReceiveType, Action<IServiceProvider, ChannelOptions>? Configure, Action<IMessageSerializer> CheckTypes)
{
    /// <summary>Whether the channel has no serializer.</summary>
    public bool IsRaw => SendType == typeof(RawMessage) && ReceiveType == typeof(RawMessage);

    public static ChannelRegistration Create<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(string name, Action<IServiceProvider, ChannelOptions>? configure)
    {
        return new ChannelRegistration(name, typeof(TSend), typeof(TReceive), configure, static serializer =>
        {
            Check<TSend>(serializer);
            Check<TReceive>(serializer);
        });
    }

    private static void Check<[DynamicallyAccessedMembers(MessageTypes.Accessed)] TMessage>(IMessageSerializer serializer)
    {
        if (typeof(TMessage) != typeof(RawMessage))
        {
            serializer.ForType<TMessage>();
        }
    }
}
