using System.Diagnostics.CodeAnalysis;

namespace Messaging.Testing;

/// <summary>Channels of tests.</summary>
public static class TestChannel
{
    /// <summary>Connects a client to a handler in memory, through the serializer, as over a socket.</summary>
    /// <typeparam name="TSend">The type of the messages the client sends.</typeparam>
    /// <typeparam name="TReceive">The type of the messages the client receives.</typeparam>
    /// <param name="handler">The handler, and a token that is cancelled when the channel has ended. It runs on the thread pool.</param>
    /// <param name="options">How it is connected; <see langword="null"/> for the defaults.</param>
    /// <returns>The client's end. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">A fault is out of its range.</exception>
    /// <exception cref="NotSupportedException">The serializer cannot handle one of the types.</exception>
    public static IDuplexChannel<TSend, TReceive> Connect<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        Func<IDuplexChannel<TReceive, TSend>, CancellationToken, Task> handler, TestChannelOptions? options = null) =>
        new TestChannelFactory<TSend, TReceive>("test", handler, options).Connect(null);
}
