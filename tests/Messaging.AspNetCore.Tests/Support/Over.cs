using Messaging.Grpc;

namespace Messaging.AspNetCore.Tests.Support;

/// <summary>The same test over any transport: how its client and its server differ.</summary>
internal static class Over
{
    /// <summary>A channel over gRPC in JSON, which waits for the server's answer for as long as a loaded machine takes for it.</summary>
    public static Action<ChannelOptions> Grpc(Action<GrpcTransportOptions>? configure = null) => options =>
    {
        options.Transport = "Grpc";
        options.Serializer = "Json";
        GrpcTransportOptions grpc = options.Of<GrpcTransportOptions>();
        grpc.HeadersTimeout = TestApp.Patience;
        configure?.Invoke(grpc);
    };

    /// <summary>A channel over the transport of this word, in JSON.</summary>
    public static Action<ChannelOptions> Transport(string word) => word == "Grpc" ? Grpc() : options => options.Transport = word;

    /// <summary>What a server without TLS must listen with.</summary>
    public static Wire Cleartext(string word) => word == "Grpc" ? Wire.Http2Cleartext : Wire.Http11;
}
