using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UnixSockets;

namespace Messaging.Transports.Tests;

/// <summary>A host with a <see cref="StreamServer"/> on a Unix domain socket whose handler echoes, for good clients and for others.</summary>
internal sealed class StreamServerHost : IAsyncDisposable
{
    /// <summary>When a test gives up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const string Channel = "echo";

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.sock");
    private readonly IHost _host;

    private StreamServerHost(TimeProvider time, int maxChannels)
    {
        var handlers = new ChannelHandlers();
        handlers.Map<string, string>("/echo", async (channel, ended) =>
        {
            await foreach (string text in channel.ReadAllAsync(ended))
            {
                await channel.SendAsync(text, ended);
            }
        });
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Messaging:MaxChannels", $"{maxChannels}")]);
        builder.Services.AddSingleton(time);
        builder.Services.AddMessaging(builder.Configuration).AddUnixSocketServer(_path, handlers);
        _host = builder.Build();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<StreamServerHost> StartAsync(TimeProvider? time = null, int maxChannels = 0)
    {
        var host = new StreamServerHost(time ?? TimeProvider.System, maxChannels);
        await host._host.StartAsync(Token);
        return host;
    }

    /// <summary>The services of a client of this server.</summary>
    public ServiceProvider CreateClient(Action<ChannelOptions>? configure = null)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new($"Messaging:Channels:{Channel}:Transport", "UnixSocket"),
            new($"Messaging:Channels:{Channel}:UnixSocket:Socket", _path),
            new($"Messaging:Channels:{Channel}:Path", "/echo"),
        ]).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration).AddUnixSockets().AddChannel<string, string>(Channel, configure);
        return services.BuildServiceProvider();
    }

    public static Task<IDuplexChannel<string, string>> ConnectAsync(ServiceProvider client, ChannelConnectOptions? options = null) =>
        client.GetRequiredKeyedService<IDuplexChannelFactory<string, string>>(Channel).ConnectAsync(options, Token);

    /// <summary>Sends a message and expects it back.</summary>
    public static async Task EchoAsync(IDuplexChannel<string, string> channel)
    {
        string sent = $"{Guid.NewGuid()}";
        await channel.SendAsync(sent, Token);
        await foreach (string text in channel.ReadAllAsync(Token))
        {
            Assert.Equal(sent, text);
            return;
        }

        Assert.Fail("The channel has ended.");
    }

    /// <summary>Connects a peer that says what it likes.</summary>
    public async Task<Socket> ConnectPeerAsync(byte[] says)
    {
        var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await peer.ConnectAsync(new UnixDomainSocketEndPoint(_path), Token);
        await peer.SendAsync(says, Token);
        return peer;
    }

    /// <summary>Reads what the server says until it leaves; with bytes that it has not read, that is a reset.</summary>
    public static async Task<byte[]> ReadToEndAsync(Socket peer)
    {
        var all = new MemoryStream();
        byte[] some = new byte[1024];
        try
        {
            for (int read; (read = await peer.ReceiveAsync(some, Token).AsTask().WaitAsync(Patience, Token)) > 0;)
            {
                all.Write(some, 0, read);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
        }

        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        File.Delete(_path);
    }
}
