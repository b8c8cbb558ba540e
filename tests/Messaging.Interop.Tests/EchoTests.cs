using System.Buffers;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>samples/Echo with our own client: both transports, in clear and over TLS, and every serializer that it offers.</summary>
public sealed class EchoTests(EchoServer server) : IClassFixture<EchoServer>
{
    private static readonly string[] Transports = ["WebSocket", "Grpc"];

    public static MatrixTheoryData<string, bool, string> Combinations => new(Transports, [false, true], ["Json", "MessagePack", "Protobuf"]);

    public static MatrixTheoryData<string, bool> Raw => new(Transports, [false, true]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Combinations))]
    public async Task A_message_comes_back_under_every_serializer(string transport, bool tls, string serializer)
    {
        await using ServiceProvider services = Create<EchoMessage>(transport, tls, ("Path", "/echo.v1.Echo/Talk"), ("Serializer", serializer));
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        Assert.Equal((transport, serializer, tls), (channel.Info.Transport, channel.Info.Serializer, channel.Info.IsSecure));

        await channel.SendAsync(new EchoMessage(), Cancelled);
        await channel.SendAsync(new EchoMessage { Text = "grüß", Number = long.MinValue, Data = [0, 255] }, Cancelled);
        await channel.CompleteAsync(Cancelled);

        List<EchoMessage> back = await channel.ReadAllAsync(Cancelled).ToListAsync(Cancelled);
        Assert.Equal(["", "grüß"], back.Select(message => message.Text));
        Assert.Equal([0, long.MinValue], back.Select(message => message.Number));
        Assert.Equal([[], [0, 255]], back.Select(message => message.Data));
    }

    [Theory, MemberData(nameof(Raw))]
    public async Task Bytes_come_back_from_the_raw_endpoint(string transport, bool tls)
    {
        await using ServiceProvider services = Create<RawMessage>(transport, tls, ("Path", "/raw.v1.Raw/Echo"));
        await using IDuplexChannel<RawMessage, RawMessage> channel = await services.ConnectAsync<RawMessage, RawMessage>();
        byte[] bytes = new byte[300_000];
        Random.Shared.NextBytes(bytes);

        await channel.SendAsync(new RawMessage(bytes, MessageKind.Binary), Cancelled);

        await foreach (RawMessage back in channel.ReadAllAsync(Cancelled))
        {
            Assert.Equal(bytes, back.Payload.ToArray());
            break;
        }
    }

    private ServiceProvider Create<T>(string transport, bool tls, params (string, string)[] options)
    {
        string address = tls ? server.Tls : transport == "Grpc" ? server.Http2 : server.Http1;
        return Clients.Create<T, T>(address, [("Transport", transport), ("Tls:PinnedSha256", server.Pin), .. options]);
    }
}
