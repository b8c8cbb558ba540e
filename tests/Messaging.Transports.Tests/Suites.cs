// Every suite on every transport. A transport joins by its fixture and one such class.
namespace Messaging.Transports.Tests;

public static class InMemory
{
    public sealed class Sending : SendingTests<InMemoryFixture>;

    public sealed class Reading : ReadingTests<InMemoryFixture>;

    public sealed class BackPressure : BackPressureTests<InMemoryFixture>;

    public sealed class Completing : CompletingTests<InMemoryFixture>;

    public sealed class Disposing : DisposingTests<InMemoryFixture>;

    public sealed class Aborting : AbortTests<InMemoryFixture>;

    public sealed class Messages : MessageTests<InMemoryFixture>;

    public sealed class Faults : FaultTests<InMemoryFixture>;

    public sealed class KeepAlive : KeepAliveTests<InMemoryFixture>;

    public sealed class Races : RaceTests<InMemoryFixture>;

    public sealed class Hosting : HostingTests<InMemoryFixture>;

    public sealed class Calls : CallTests<InMemoryFixture>;
}

public static class WebSocketHttp1
{
    public sealed class Sending : SendingTests<WebSocketHttp1Fixture>;

    public sealed class Reading : ReadingTests<WebSocketHttp1Fixture>;

    public sealed class BackPressure : BackPressureTests<WebSocketHttp1Fixture>;

    public sealed class Completing : CompletingTests<WebSocketHttp1Fixture>;

    public sealed class Disposing : DisposingTests<WebSocketHttp1Fixture>;

    public sealed class Aborting : AbortTests<WebSocketHttp1Fixture>;

    public sealed class Messages : MessageTests<WebSocketHttp1Fixture>;

    public sealed class Faults : FaultTests<WebSocketHttp1Fixture>;

    public sealed class KeepAlive : KeepAliveTests<WebSocketHttp1Fixture>;

    public sealed class Races : RaceTests<WebSocketHttp1Fixture>;

    public sealed class Hosting : HostingTests<WebSocketHttp1Fixture>;

    public sealed class Calls : CallTests<WebSocketHttp1Fixture>;
}

public static class WebSocketHttp1Tls
{
    public sealed class Sending : SendingTests<WebSocketHttp1TlsFixture>;

    public sealed class Reading : ReadingTests<WebSocketHttp1TlsFixture>;

    public sealed class BackPressure : BackPressureTests<WebSocketHttp1TlsFixture>;

    public sealed class Completing : CompletingTests<WebSocketHttp1TlsFixture>;

    public sealed class Disposing : DisposingTests<WebSocketHttp1TlsFixture>;

    public sealed class Aborting : AbortTests<WebSocketHttp1TlsFixture>;

    public sealed class Messages : MessageTests<WebSocketHttp1TlsFixture>;

    public sealed class Faults : FaultTests<WebSocketHttp1TlsFixture>;

    public sealed class KeepAlive : KeepAliveTests<WebSocketHttp1TlsFixture>;

    public sealed class Races : RaceTests<WebSocketHttp1TlsFixture>;

    public sealed class Hosting : HostingTests<WebSocketHttp1TlsFixture>;

    public sealed class Calls : CallTests<WebSocketHttp1TlsFixture>;
}

public static class WebSocketHttp2
{
    public sealed class Sending : SendingTests<WebSocketHttp2Fixture>;

    public sealed class Reading : ReadingTests<WebSocketHttp2Fixture>;

    public sealed class BackPressure : BackPressureTests<WebSocketHttp2Fixture>;

    public sealed class Completing : CompletingTests<WebSocketHttp2Fixture>;

    public sealed class Disposing : DisposingTests<WebSocketHttp2Fixture>;

    public sealed class Aborting : AbortTests<WebSocketHttp2Fixture>;

    public sealed class Messages : MessageTests<WebSocketHttp2Fixture>;

    public sealed class Faults : FaultTests<WebSocketHttp2Fixture>;

    public sealed class KeepAlive : KeepAliveTests<WebSocketHttp2Fixture>;

    public sealed class Races : RaceTests<WebSocketHttp2Fixture>;

    public sealed class Hosting : HostingTests<WebSocketHttp2Fixture>;

    public sealed class Calls : CallTests<WebSocketHttp2Fixture>;
}

public static class WebSocketHttp2Tls
{
    public sealed class Sending : SendingTests<WebSocketHttp2TlsFixture>;

    public sealed class Reading : ReadingTests<WebSocketHttp2TlsFixture>;

    public sealed class BackPressure : BackPressureTests<WebSocketHttp2TlsFixture>;

    public sealed class Completing : CompletingTests<WebSocketHttp2TlsFixture>;

    public sealed class Disposing : DisposingTests<WebSocketHttp2TlsFixture>;

    public sealed class Aborting : AbortTests<WebSocketHttp2TlsFixture>;

    public sealed class Messages : MessageTests<WebSocketHttp2TlsFixture>;

    public sealed class Faults : FaultTests<WebSocketHttp2TlsFixture>;

    public sealed class KeepAlive : KeepAliveTests<WebSocketHttp2TlsFixture>;

    public sealed class Races : RaceTests<WebSocketHttp2TlsFixture>;

    public sealed class Hosting : HostingTests<WebSocketHttp2TlsFixture>;

    public sealed class Calls : CallTests<WebSocketHttp2TlsFixture>;
}

public static class WebSocketMessagePack
{
    public sealed class Sending : SendingTests<WebSocketMessagePackFixture>;

    public sealed class Reading : ReadingTests<WebSocketMessagePackFixture>;

    public sealed class BackPressure : BackPressureTests<WebSocketMessagePackFixture>;

    public sealed class Completing : CompletingTests<WebSocketMessagePackFixture>;

    public sealed class Disposing : DisposingTests<WebSocketMessagePackFixture>;

    public sealed class Aborting : AbortTests<WebSocketMessagePackFixture>;

    public sealed class Messages : MessageTests<WebSocketMessagePackFixture>;

    public sealed class Faults : FaultTests<WebSocketMessagePackFixture>;

    public sealed class KeepAlive : KeepAliveTests<WebSocketMessagePackFixture>;

    public sealed class Races : RaceTests<WebSocketMessagePackFixture>;

    public sealed class Hosting : HostingTests<WebSocketMessagePackFixture>;

    public sealed class Calls : CallTests<WebSocketMessagePackFixture>;
}

public static class WebSocketProtobuf
{
    public sealed class Sending : SendingTests<WebSocketProtobufFixture>;

    public sealed class Reading : ReadingTests<WebSocketProtobufFixture>;

    public sealed class BackPressure : BackPressureTests<WebSocketProtobufFixture>;

    public sealed class Completing : CompletingTests<WebSocketProtobufFixture>;

    public sealed class Disposing : DisposingTests<WebSocketProtobufFixture>;

    public sealed class Aborting : AbortTests<WebSocketProtobufFixture>;

    public sealed class Messages : MessageTests<WebSocketProtobufFixture>;

    public sealed class Faults : FaultTests<WebSocketProtobufFixture>;

    public sealed class KeepAlive : KeepAliveTests<WebSocketProtobufFixture>;

    public sealed class Races : RaceTests<WebSocketProtobufFixture>;

    public sealed class Hosting : HostingTests<WebSocketProtobufFixture>;

    public sealed class Calls : CallTests<WebSocketProtobufFixture>;
}

public static class TestServer
{
    public sealed class Sending : SendingTests<TestServerFixture>;

    public sealed class Reading : ReadingTests<TestServerFixture>;

    public sealed class BackPressure : BackPressureTests<TestServerFixture>;

    public sealed class Completing : CompletingTests<TestServerFixture>;

    public sealed class Disposing : DisposingTests<TestServerFixture>;

    public sealed class Aborting : AbortTests<TestServerFixture>;

    public sealed class Messages : MessageTests<TestServerFixture>;

    public sealed class Faults : FaultTests<TestServerFixture>;

    public sealed class KeepAlive : KeepAliveTests<TestServerFixture>;

    public sealed class Races : RaceTests<TestServerFixture>;

    public sealed class Hosting : HostingTests<TestServerFixture>;

    public sealed class Calls : CallTests<TestServerFixture>;
}

public static class FellBack
{
    public sealed class Sending : SendingTests<FellBackFixture>;

    public sealed class Reading : ReadingTests<FellBackFixture>;

    public sealed class BackPressure : BackPressureTests<FellBackFixture>;

    public sealed class Completing : CompletingTests<FellBackFixture>;

    public sealed class Disposing : DisposingTests<FellBackFixture>;

    public sealed class Aborting : AbortTests<FellBackFixture>;

    public sealed class Messages : MessageTests<FellBackFixture>;

    public sealed class Faults : FaultTests<FellBackFixture>;

    public sealed class KeepAlive : KeepAliveTests<FellBackFixture>;

    public sealed class Races : RaceTests<FellBackFixture>;

    public sealed class Hosting : HostingTests<FellBackFixture>;

    public sealed class Calls : CallTests<FellBackFixture>;
}

public static class GrpcClear
{
    public sealed class Sending : SendingTests<GrpcClearFixture>;

    public sealed class Reading : ReadingTests<GrpcClearFixture>;

    public sealed class BackPressure : BackPressureTests<GrpcClearFixture>;

    public sealed class Completing : CompletingTests<GrpcClearFixture>;

    public sealed class Disposing : DisposingTests<GrpcClearFixture>;

    public sealed class Aborting : AbortTests<GrpcClearFixture>;

    public sealed class Messages : MessageTests<GrpcClearFixture>;

    public sealed class Faults : FaultTests<GrpcClearFixture>;

    public sealed class KeepAlive : KeepAliveTests<GrpcClearFixture>;

    public sealed class Races : RaceTests<GrpcClearFixture>;

    public sealed class Hosting : HostingTests<GrpcClearFixture>;

    public sealed class Calls : CallTests<GrpcClearFixture>;
}

public static class GrpcTls
{
    public sealed class Sending : SendingTests<GrpcTlsFixture>;

    public sealed class Reading : ReadingTests<GrpcTlsFixture>;

    public sealed class BackPressure : BackPressureTests<GrpcTlsFixture>;

    public sealed class Completing : CompletingTests<GrpcTlsFixture>;

    public sealed class Disposing : DisposingTests<GrpcTlsFixture>;

    public sealed class Aborting : AbortTests<GrpcTlsFixture>;

    public sealed class Messages : MessageTests<GrpcTlsFixture>;

    public sealed class Faults : FaultTests<GrpcTlsFixture>;

    public sealed class KeepAlive : KeepAliveTests<GrpcTlsFixture>;

    public sealed class Races : RaceTests<GrpcTlsFixture>;

    public sealed class Hosting : HostingTests<GrpcTlsFixture>;

    public sealed class Calls : CallTests<GrpcTlsFixture>;
}

public static class UnixSocket
{
    public sealed class Sending : SendingTests<UnixSocketFixture>;

    public sealed class Reading : ReadingTests<UnixSocketFixture>;

    public sealed class BackPressure : BackPressureTests<UnixSocketFixture>;

    public sealed class Completing : CompletingTests<UnixSocketFixture>;

    public sealed class Disposing : DisposingTests<UnixSocketFixture>;

    public sealed class Aborting : AbortTests<UnixSocketFixture>;

    public sealed class Messages : MessageTests<UnixSocketFixture>;

    public sealed class Faults : FaultTests<UnixSocketFixture>;

    public sealed class KeepAlive : KeepAliveTests<UnixSocketFixture>;

    public sealed class Races : RaceTests<UnixSocketFixture>;

    public sealed class Hosting : HostingTests<UnixSocketFixture>;

    public sealed class Calls : CallTests<UnixSocketFixture>;
}

// Metrics and traces change no promise; the suites that they are closest to.
public static class ObservedWebSocket
{
    public sealed class Sending : SendingTests<ObservedWebSocketFixture>;

    public sealed class Reading : ReadingTests<ObservedWebSocketFixture>;

    public sealed class BackPressure : BackPressureTests<ObservedWebSocketFixture>;

    public sealed class Completing : CompletingTests<ObservedWebSocketFixture>;

    public sealed class Disposing : DisposingTests<ObservedWebSocketFixture>;

    public sealed class Aborting : AbortTests<ObservedWebSocketFixture>;
}

public static class ObservedGrpc
{
    public sealed class Sending : SendingTests<ObservedGrpcFixture>;

    public sealed class Reading : ReadingTests<ObservedGrpcFixture>;

    public sealed class BackPressure : BackPressureTests<ObservedGrpcFixture>;

    public sealed class Completing : CompletingTests<ObservedGrpcFixture>;

    public sealed class Disposing : DisposingTests<ObservedGrpcFixture>;

    public sealed class Aborting : AbortTests<ObservedGrpcFixture>;
}
