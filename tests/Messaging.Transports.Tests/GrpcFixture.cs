namespace Messaging.Transports.Tests;

/// <summary>gRPC calls; the derived classes choose TLS and serializer.</summary>
public abstract class GrpcFixture : KestrelFixture
{
    public override string Transport => "Grpc";

    public override bool PreservesMessageKind => false;

    public override bool ClientReportsAbortStatus => false;

    // HTTP/2 pings: at least a second between them and a second for the answer, and Kestrel looks once a second.
    public override TimeSpan KeepAliveDelay => TimeSpan.FromSeconds(4);

    protected override bool IsHttp2 => true;

    protected override IEnumerable<KeyValuePair<string, string>> TransportSettings => [new("Transport", "Grpc"), new("Grpc:HeadersTimeout", "00:01:00")];
}

public sealed class GrpcClearFixture : GrpcFixture
{
    // A message of initial values only has no bytes.
    public override bool ReadsNoBytes => true;

    protected override string Serializer => "Protobuf";
}

public sealed class GrpcTlsFixture : GrpcFixture
{
    public override bool IsSecure => true;

    protected override string Serializer => "MessagePack";
}
