using Grpc.Core;
using Messaging.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Grpc.Client;

/// <summary>The client side of the gRPC transport.</summary>
internal sealed class GrpcClientTransport(TimeProvider timeProvider, ILoggerFactory? loggers = null) : IClientTransport, IDisposable
{
    private readonly ChannelPool _channels = new(loggers);
    private readonly ILogger _logger = loggers?.CreateLogger("Messaging.Grpc") ?? NullLogger.Instance;

    public string Name => "Grpc";

    public string DefaultSerializer => "Protobuf";

    public IEnumerable<string> Validate(string channelName, ChannelOptions options) =>
        TransportValidation.Validate(options, options.Of<GrpcTransportOptions>());

    public Uri? GetAddress(ChannelOptions options) => options?.Of<GrpcTransportOptions>().Address ?? options?.Address;

    public async Task<ITransportConnection> ConnectAsync(TransportConnectContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ChannelHeaders.Validate(context.ConnectOptions, CallMetadata.IsReserved);
        GrpcTransportOptions transport = context.Options.Of<GrpcTransportOptions>();
        ConnectTarget target = ConnectTarget.Create(context.Options, transport);
        CallOptions callOptions = CallMetadata.CreateOptions(context);
        callOptions = transport.ConfigureCall?.Invoke(callOptions) ?? callOptions;
        if (callOptions.Credentials is not null && !CleartextCredentials.MayGoTo(target.Address, context.Options))
        {
            throw CleartextCredentials.Refuse(target.Address, "call credentials");
        }

        ClientCall call = ClientCall.Start(
            GetChannel(target, context.Options, transport),
            context.Options.Path,
            callOptions,
            new CallState(context.Options.MaxMessageBytes, context.ConnectOptions?.Deadline) { Authority = target.Authority });
        try
        {
            TimeSpan headersTimeout = context.IsCall ? TimeSpan.Zero : transport.HeadersTimeout;
            Metadata? headers = await call.WaitForHeadersAsync(headersTimeout, timeProvider, cancellationToken).ConfigureAwait(false);
            ChannelInfo info = CreateInfo(context, target, call, headers);
            if (headers is null && context.Serializers.Count > 0)
            {
                call.CheckLateHeaders(late => CallMetadata.CheckLateSerializer(late, context.Serializers[0]));
            }

            return new GrpcConnection(call, info, context.Options, timeProvider, _logger);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            call.Dispose();
            throw;
        }
        catch (Exception exception) when (exception is RpcException or ObjectDisposedException or InvalidOperationException)
        {
            ChannelClosed closed = call.ToClosed(exception);
            call.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw closed.ToException();
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    public void Dispose() => _channels.Dispose();

    private static ChannelInfo CreateInfo(TransportConnectContext context, ConnectTarget target, ClientCall call, Metadata? headers)
    {
        IMessageSerializer? serializer = CallMetadata.ReadSerializer(headers, context.Serializers);
        return new ChannelInfo
        {
            Transport = "Grpc",
            Role = ChannelRole.Client,
            Serializer = serializer?.Name,
            MessageKind = serializer?.Kind,
            HttpProtocol = call.Response is { Version.Major: > 2 } response ? $"HTTP/{response.Version.Major}" : "HTTP/2",
            IsSecure = call.Response?.RequestMessage?.RequestUri is { } address ? ChannelAddress.IsSecure(address) : target.IsSecure,
            CanHalfClose = true,
            PreservesMessageKind = false,
            IsConfirmed = headers is not null,
            ReportsAbortStatus = false,
        };
    }

    private SharedChannel GetChannel(ConnectTarget target, ChannelOptions options, GrpcTransportOptions transport)
    {
        try
        {
            return _channels.Get(target.Address, options, transport);
        }
        catch (ObjectDisposedException exception)
        {
            throw new DuplexChannelException(ChannelCloseStatus.Unavailable, "The gRPC transport is shut down.", exception);
        }
    }
}
