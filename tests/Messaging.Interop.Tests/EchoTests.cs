using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>samples/Echo with our own client: every serializer that it offers.</summary>
public sealed class EchoTests(EchoServer server) : IClassFixture<EchoServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData("Json"), InlineData("MessagePack"), InlineData("Protobuf")]
    public async Task A_message_comes_back_under_every_serializer(string serializer)
    {
        (string, string)[] options = [("Path", "/echo.v1.Echo/Talk"), ("Serializer", serializer)];
        await using ServiceProvider services = Clients.Create<EchoMessage, EchoMessage>(server.Http1, options);
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        Assert.Equal(serializer, channel.Info.Serializer);

        await channel.SendAsync(new EchoMessage(), Cancelled);
        await channel.SendAsync(new EchoMessage { Text = "grüß", Number = long.MinValue, Data = [0, 255] }, Cancelled);
        await channel.CompleteAsync(Cancelled);

        List<EchoMessage> back = await channel.ReadAllAsync(Cancelled).ToListAsync(Cancelled);
        Assert.Equal(["", "grüß"], back.Select(message => message.Text));
        Assert.Equal([0, long.MinValue], back.Select(message => message.Number));
        Assert.Equal([[], [0, 255]], back.Select(message => message.Data));
    }
}
