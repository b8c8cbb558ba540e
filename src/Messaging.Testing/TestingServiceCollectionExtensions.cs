using System.Diagnostics.CodeAnalysis;
using Messaging;
using Messaging.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Replaces channels of an application in its tests.</summary>
public static class TestingServiceCollectionExtensions
{
    /// <summary>
    /// Lets a channel that the application has added reach a handler in memory instead of its server, whoever injects its factory, with or without the name. Call it
    /// after the application has added its services, such as in <c>ConfigureTestServices</c>.
    /// </summary>
    /// <typeparam name="TSend">The type of the messages the client sends.</typeparam>
    /// <typeparam name="TReceive">The type of the messages the client receives.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The channel's name, as in <c>AddChannel</c>; compared with case.</param>
    /// <param name="handler">Serves each channel, and a token that is cancelled when the channel has ended.</param>
    /// <param name="options">How channels are connected; <see langword="null"/> for the defaults.</param>
    /// <returns>The factory that the application gets; it knows what passed.</returns>
    /// <exception cref="InvalidOperationException">The application has added no such channel of these types.</exception>
    public static TestChannelFactory<TSend, TReceive> ReplaceChannel<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        this IServiceCollection services,
        string name,
        Func<IDuplexChannel<TReceive, TSend>, CancellationToken, Task> handler,
        TestChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ServiceDescriptor[] channels =
            [.. services.Where(service => service.IsKeyedService && service.ServiceType == typeof(IDuplexChannelFactory<TSend, TReceive>))];
        string[] known = [.. channels.Select(channel => $"{channel.ServiceKey}").DefaultIfEmpty("none")];
        ServiceDescriptor replaced = Array.Find(channels, channel => channel.ServiceKey is string key && key == name)
            ?? throw new InvalidOperationException(
                $"No channel \"{name}\" that sends {typeof(TSend)} and receives {typeof(TReceive)} was added. Added with these types: {string.Join(", ", known)}.");
        var factory = new TestChannelFactory<TSend, TReceive>(name, handler, options);
        services.Remove(replaced);
        services.AddKeyedSingleton<IDuplexChannelFactory<TSend, TReceive>>(name, (application, _) =>
        {
            factory.UseServicesOf(application);
            return factory;
        });
        return factory;
    }
}
