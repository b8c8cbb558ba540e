using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Messaging;
using Messaging.Configuration;
using Messaging.Connecting;
using Messaging.Json;
using Messaging.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds channels, serializers and transports to an application.</summary>
public static class MessagingBuilderExtensions
{
    /// <summary>
    /// Adds a client channel. Its <see cref="IDuplexChannelFactory{TSend, TReceive}"/> is registered under the key <paramref name="name"/>,
    /// and without a key,
    /// which resolves only where exactly one channel has these two types.
    /// </summary>
    /// <typeparam name="TSend">
    /// The type of the messages the client sends. With <see cref="RawMessage"/> for both types the channel has no serializer.
    /// </typeparam>
    /// <typeparam name="TReceive">The type of the messages the client receives.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The channel's name: its options are <c>Messaging:Channels:&lt;name&gt;</c>.</param>
    /// <param name="configure">Changes the options after the configuration was read; called again at every reload.</param>
    /// <exception cref="ArgumentException">The name is empty, contains <c>:</c> or a control character, or was added before.</exception>
    [SuppressMessage("ApiDesign", "RS0027", Justification = "The other overload requires its delegate, which has other parameters.")]
    public static IMessagingBuilder AddChannel<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        this IMessagingBuilder builder, string name, Action<ChannelOptions>? configure = null) =>
        Add<TSend, TReceive>(builder, name, configure is null ? null : (_, options) => configure(options));

    /// <summary>
    /// Adds a client channel as the other overload does, with options that need services of the application, such as the
    /// <see cref="ChannelOptions.AccessTokenProvider"/>.
    /// </summary>
    /// <typeparam name="TSend">
    /// The type of the messages the client sends. With <see cref="RawMessage"/> for both types the channel has no serializer.
    /// </typeparam>
    /// <typeparam name="TReceive">The type of the messages the client receives.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The channel's name: its options are <c>Messaging:Channels:&lt;name&gt;</c>.</param>
    /// <param name="configure">
    /// Changes the options after the configuration was read; called again at every reload. The services are the application's own, not those of a scope.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty, contains <c>:</c> or a control character, or was added before.</exception>
    public static IMessagingBuilder AddChannel<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        this IMessagingBuilder builder, string name, Action<IServiceProvider, ChannelOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add<TSend, TReceive>(builder, name, configure);
    }

    /// <summary>Changes how JSON is written and read. May be called more than once.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options, which begin as <see cref="JsonMessageSerializer.CreateOptions"/>.</param>
    public static IMessagingBuilder AddJson(this IMessagingBuilder builder, Action<JsonSerializerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure<JsonSettings>(settings => configure(settings.Options));
        return builder;
    }

    /// <summary>
    /// Gives JSON the source-generated metadata of message types, which native AOT and trimming need. May be called more than once.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="types">
    /// A <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>, such as <c>MyContext.Default</c>. Its types; the options are
    /// those of the serializer.
    /// </param>
    public static IMessagingBuilder AddJson(this IMessagingBuilder builder, IJsonTypeInfoResolver types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return builder.AddJson(options => options.TypeInfoResolverChain.Insert(0, types));
    }

    /// <summary>
    /// Gives JSON the source-generated metadata of one message type and of those inside it. May be called more than once.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="type">The metadata, such as <c>MyContext.Default.Quote</c>; the options are those of the serializer.</param>
    /// <exception cref="ArgumentException">
    /// The metadata does not come from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/> or another resolver.
    /// </exception>
    public static IMessagingBuilder AddJson(this IMessagingBuilder builder, JsonTypeInfo type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return builder.AddJson(type.OriginatingResolver ?? throw new ArgumentException($"The metadata of {type.Type} has no resolver.", nameof(type)));
    }

    /// <summary>
    /// Adds a serializer. Under a name that was added before it is asked first, and takes every type that it can handle; the others are left to the earlier one,
    /// unless the two differ in <see cref="IMessageSerializer.WireName"/> or <see cref="IMessageSerializer.Kind"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="serializer">The serializer.</param>
    public static IMessagingBuilder AddSerializer(this IMessagingBuilder builder, IMessageSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(serializer);
        builder.Services.AddSingleton(serializer);
        return builder;
    }

    /// <summary>
    /// Adds a serializer. Under a name that was added before it is asked first, and takes every type that it can handle; the others are left to the earlier one,
    /// unless the two differ in <see cref="IMessageSerializer.WireName"/> or <see cref="IMessageSerializer.Kind"/>.
    /// </summary>
    /// <typeparam name="TSerializer">The serializer.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMessagingBuilder AddSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSerializer>(
        this IMessagingBuilder builder)
        where TSerializer : class, IMessageSerializer
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageSerializer, TSerializer>());
        return builder;
    }

    /// <summary>Adds a transport that needs no options of its own. One of a name that was added before takes its place.</summary>
    /// <typeparam name="TTransport">The transport's client side.</typeparam>
    /// <param name="builder">The builder.</param>
    public static IMessagingBuilder AddTransport<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TTransport>(
        this IMessagingBuilder builder)
        where TTransport : class, IClientTransport
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IClientTransport, TTransport>());
        return builder;
    }

    /// <summary>
    /// Adds a transport with options of its own: a section of that name under a channel
    /// (<c>Messaging:Channels:&lt;name&gt;:&lt;section&gt;</c>) and under
    /// <c>Messaging:Defaults</c>. The transport reads them with <see cref="ChannelOptions.Of{TOptions}"/>.
    /// </summary>
    /// <typeparam name="TTransport">The transport's client side.</typeparam>
    /// <typeparam name="TOptions">
    /// The options: properties with a public setter, of <see cref="string"/>, <see cref="Uri"/>, <see cref="bool"/>, <see cref="int"/>,
    /// <see cref="long"/>,
    /// <see cref="TimeSpan"/> or an enumeration, or a nullable form of these. They are the known keys of the section; others are refused.
    /// </typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The name of the section, such as <c>WebSocket</c>.</param>
    /// <param name="bind">
    /// <c>static (section, options) =&gt; section.Bind(options)</c>, written where <typeparamref name="TOptions"/> is known so that the
    /// binder's source generator
    /// can see it. Runs after every key and value has been checked.
    /// </param>
    /// <param name="configure">Changes the options of every channel before the configuration is read.</param>
    public static IMessagingBuilder AddTransport<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TTransport,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        this IMessagingBuilder builder, string section, Action<IConfiguration, TOptions> bind, Action<TOptions>? configure = null)
        where TTransport : class, IClientTransport
        where TOptions : class, new()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(section);
        ArgumentNullException.ThrowIfNull(bind);
        builder.AddTransport<TTransport>();
        builder.Services.AddSingleton(TransportSection.Create(section, bind, configure));
        return builder;
    }

    private static IMessagingBuilder Add<
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TSend,
        [DynamicallyAccessedMembers(MessageTypes.Accessed)] TReceive>(
        IMessagingBuilder builder, string name, Action<IServiceProvider, ChannelOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Contains(':', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The channel name '{name}' contains ':', which separates the parts of a configuration key.", nameof(name));
        }

        if (SafeText.Clean(name) != name)
        {
            throw new ArgumentException($"The channel name '{SafeText.Clean(name)}' contains control characters or is longer than {SafeText.MaxLength}.", nameof(name));
        }

        if (Registrations(builder.Services).Any(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"A channel '{name}' was added before. Names are compared without case.", nameof(name));
        }

        ChannelRegistration registration = ChannelRegistration.Create<TSend, TReceive>(name, configure);
        builder.Services.AddSingleton(registration);
        builder.Services.AddKeyedSingleton<IDuplexChannelFactory<TSend, TReceive>>(
            name,
            (provider, _) => new DuplexChannelFactory<TSend, TReceive>(
                registration, provider.GetRequiredService<ChannelConnector>(), provider.GetRequiredService<ChannelMetrics>()));
        builder.Services.TryAddSingleton(OnlyFactory<TSend, TReceive>);
        return builder;
    }

    private static IDuplexChannelFactory<TSend, TReceive> OnlyFactory<TSend, TReceive>(IServiceProvider provider)
    {
        string[] names = [.. provider.GetServices<ChannelRegistration>()
            .Where(channel => channel.SendType == typeof(TSend) && channel.ReceiveType == typeof(TReceive))
            .Select(channel => channel.Name)];
        return names is [string only]
            ? provider.GetRequiredKeyedService<IDuplexChannelFactory<TSend, TReceive>>(only)
            : throw new InvalidOperationException(
                $"{names.Length} channels have the types {typeof(TSend)} and {typeof(TReceive)}: {string.Join(", ", names)}. "
                + "Name the one that is meant: [FromKeyedServices(\"name\")] or GetRequiredKeyedService.");
    }

    private static IEnumerable<ChannelRegistration> Registrations(IServiceCollection services)
        => services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<ChannelRegistration>();
}
