using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Compare.Peers.Channels;

/// <summary>Messages of one type on channels of this library: the endpoint that serves them, and the client's channel.</summary>
internal abstract class ChannelPayload(string name, string variant)
{
    /// <summary>The name by which a <see cref="PayloadId"/> refers to it.</summary>
    public string Name => name;

    // Two segments, because such a path can be a gRPC method as well.
    public string Path => $"/messaging.compare/{name}{variant}";

    /// <summary>Maps the endpoint.</summary>
    public abstract void Map(WebApplication app, StreamMeters meters);

    /// <summary>Adds the client's channel under the path of the endpoint.</summary>
    public abstract void AddChannel(IMessagingBuilder builder, Action<ChannelOptions> configure);

    /// <summary>Writes and reads the message once.</summary>
    /// <returns>How long it is when it is written.</returns>
    /// <exception cref="NotSupportedException">The serializer cannot handle the type.</exception>
    public abstract int Measure(IMessageSerializer serializer);

    /// <summary>What connects the channel that was added.</summary>
    public abstract IChannelSource CreateSource(IServiceProvider services);
}

/// <summary>Opens channels for messages of one type.</summary>
internal interface IChannelSource
{
    Task<IStreamRun> OpenStreamAsync(StreamSpec spec, CancellationToken cancellationToken);

    Task<IRoundTrips> OpenRoundTripsAsync(StreamSpec spec, CancellationToken cancellationToken);

    Task<IAsyncDisposable> OpenIdleAsync(PayloadId payload, CancellationToken cancellationToken);

    Task<IGroup> OpenGroupAsync(string group, PayloadId payload, int members, int burden, CancellationToken cancellationToken);
}

/// <summary>Messages of one type.</summary>
/// <typeparam name="T">Their type.</typeparam>
/// <param name="name">The payload's name.</param>
/// <param name="variant">Tells two types of one payload apart; empty for the first.</param>
/// <param name="create">Makes the message that is sent again and again.</param>
internal sealed class ChannelPayload<T>(string name, string variant, Func<PayloadId, T> create) : ChannelPayload(name, variant)
{
    public override void Map(WebApplication app, StreamMeters meters)
    {
        var server = new ChannelServer<T>(meters, create);
        app.MapDuplexChannel<T, T>(Path, server.ServeAsync);
    }

    public override void AddChannel(IMessagingBuilder builder, Action<ChannelOptions> configure) => builder.AddChannel<T, T>(Name, options =>
    {
        options.Path = Path;
        configure(options);
    });

    public override int Measure(IMessageSerializer serializer)
    {
        IMessageSerializer<T> ofType = serializer.ForType<T>();
        var written = new ArrayBufferWriter<byte>();
        ofType.Serialize(create(new PayloadId(Name, 0)), written);
        ofType.Deserialize(new ReadOnlySequence<byte>(written.WrittenMemory));
        return written.WrittenCount;
    }

    public override IChannelSource CreateSource(IServiceProvider services) =>
        new ChannelSource<T>(services.GetRequiredKeyedService<IDuplexChannelFactory<T, T>>(Name), create);
}
