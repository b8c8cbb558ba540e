using Grpc.Core;
using Grpc.Net.Client;

namespace Messaging.Grpc;

/// <summary>
/// What only the gRPC transport knows of a client channel: section <c>Grpc</c> of the channel. In code: <see cref="ChannelOptions.Of{TOptions}"/>.
/// </summary>
public class GrpcTransportOptions
{
    /// <summary>
    /// The address to use instead of the channel's own <see cref="ChannelOptions.Address"/>, for a server that serves gRPC elsewhere: in cleartext HTTP/1.1
    /// and HTTP/2 need two ports in Kestrel. Besides <c>http</c> and <c>https</c> it may have the scheme of a resolver of Grpc.Net.Client, such as
    /// <c>dns:///prices:5001</c>; then <see cref="ConfigureChannel"/> sets the credentials. Default: <see langword="null"/>, the channel's.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// How long connecting waits for the server's response headers once the request is on its way. After that the channel is handed out with
    /// <see cref="ChannelInfo.IsConfirmed"/> <see langword="false"/>, because some servers hold their headers until their first message. Calls do not
    /// wait, unless a fallback, an access token or a choice of serializers depends on the answer. 0: not at all. Default: 2 s. From 0 to 10 min.
    /// </summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The proxy, such as <c>http://proxy:3128</c>. Default: <see langword="null"/>, the system's.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>
    /// Changes the handler that connects, in code only, after everything else was set. Called once for each handler; channels with the same delegates and
    /// equal options share one. Default: <see langword="null"/>.
    /// </summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>
    /// Changes the options of the <see cref="GrpcChannel"/>, in code only: credentials, service config (retries, load balancing), compression, logging. Its
    /// <see cref="GrpcChannelOptions.HttpHandler"/> may be replaced, but not its <see cref="GrpcChannelOptions.HttpClient"/>: messages are joined in the
    /// handler. Message sizes are limited by <see cref="ChannelLimits.MaxMessageBytes"/>; who adds compression providers also sets
    /// <see cref="GrpcChannelOptions.MaxReceiveMessageSize"/>, which bounds what decompressing makes. Default: <see langword="null"/>.
    /// </summary>
    public Action<GrpcChannelOptions>? ConfigureChannel { get; set; }

    /// <summary>
    /// Wraps the call invoker, in code only: <c>invoker =&gt; invoker.Intercept(new MyInterceptor())</c>. Called once for each <see cref="GrpcChannel"/>.
    /// The message types of the call are the transport's own. Default: <see langword="null"/>.
    /// </summary>
    public Func<CallInvoker, CallInvoker>? ConfigureInvoker { get; set; }

    /// <summary>
    /// Changes the options of each call, in code only: call credentials, wait-for-ready. Headers are set already; a deadline and a cancellation token must
    /// not be, because the channel has its own. Default: <see langword="null"/>.
    /// </summary>
    public Func<CallOptions, CallOptions>? ConfigureCall { get; set; }
}
