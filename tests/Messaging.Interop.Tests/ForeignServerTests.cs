using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Samples;

namespace Messaging.Interop.Tests;

/// <summary>Our client talks to servers that know nothing of this library.</summary>
public sealed class ForeignServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Servers => ["ws", "ws with TLS", "websockets"];

    [Theory, MemberData(nameof(Servers))]
    public async Task Messages_come_back_and_half_close_leaves_the_other_direction_open(string kind)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>();
        var options = new ChannelConnectOptions { Headers = { ["x-tenant"] = "blue" } };
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>(options);
        Assert.Equal("messaging.v1.json", channel.Info.Subprotocol);
        Assert.Equal(kind == "ws with TLS", channel.Info.IsSecure);

        for (int number = 0; number < 100; number++)
        {
            await channel.SendAsync(new EchoMessage { Text = "grüß dich 👋", Number = number, Data = [1, 2, 3] }, Cancelled);
        }

        await channel.CompleteAsync(Cancelled);
        List<EchoMessage> replies = await channel.ReadAllAsync(Cancelled).ToListAsync(Cancelled);

        Assert.Equal(Enumerable.Range(0, 100).Select(number => (long)number), replies.SkipLast(1).Select(reply => reply.Number));
        Assert.All(replies.SkipLast(1), reply => Assert.Equal("grüß dich 👋", reply.Text));
        Assert.All(replies.SkipLast(1), reply => Assert.Equal([1, 2, 3], reply.Data));
        Assert.Equal("goodbye blue", replies[^1].Text);
        ChannelClosed closed = await channel.Closed.WaitAsync(Cancelled);
        Assert.Equal(ChannelCloseStatus.Completed, closed.Status);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_peers_close_code_becomes_the_status(string kind)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>();
        foreach ((int code, ChannelCloseStatus expected) in new[]
        {
            (1001, ChannelCloseStatus.GoingAway),
            (1008, ChannelCloseStatus.PermissionDenied),
            (1011, ChannelCloseStatus.Internal),
            (4001, ChannelCloseStatus.ResourceExhausted),
            (4711, ChannelCloseStatus.Internal),
        })
        {
            await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
            await channel.SendAsync(new EchoMessage { Text = $"close:{code}" }, Cancelled);

            var thrown = await Assert.ThrowsAsync<DuplexChannelException>(
                async () => await channel.ReadAllAsync(Cancelled).CountAsync(Cancelled));

            Assert.Equal(expected, thrown.Status);
            Assert.True(thrown.ByPeer);
            Assert.Contains(code == 4711 ? "4711" : "as you wish", thrown.Reason, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_large_message_arrives_whole(string kind)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>();
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        byte[] data = [.. Enumerable.Range(0, 500_000).Select(index => (byte)index)];

        await channel.SendAsync(new EchoMessage { Data = data }, Cancelled);
        EchoMessage reply = await channel.ReadAllAsync(Cancelled).FirstAsync(Cancelled);

        Assert.True(data.AsSpan().SequenceEqual(reply.Data));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_killed_peer_is_unavailable(string kind)
    {
        await using ForeignServer server = await ForeignServer.StartAsync(kind);
        await using ServiceProvider services = server.CreateClient<EchoMessage, EchoMessage>();
        await using IDuplexChannel<EchoMessage, EchoMessage> channel = await services.ConnectAsync<EchoMessage, EchoMessage>();
        Task<int> reading = channel.ReadAllAsync(Cancelled).CountAsync(Cancelled).AsTask();

        server.Kill();

        var thrown = await Assert.ThrowsAsync<DuplexChannelException>(() => reading.WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
        Assert.Equal(ChannelCloseStatus.Unavailable, thrown.Status);
    }

    /// <summary>A server process and how to reach it.</summary>
    private sealed class ForeignServer : IAsyncDisposable
    {
        private readonly PeerProcess _process;
        private readonly string _address;
        private readonly string? _fingerprint;
        private readonly DirectoryInfo? _keys;

        private ForeignServer(PeerProcess process, string port, string? fingerprint, DirectoryInfo? keys)
        {
            _process = process;
            _address = $"{(fingerprint is null ? "ws" : "wss")}://127.0.0.1:{port}";
            _fingerprint = fingerprint;
            _keys = keys;
        }

        public static async Task<ForeignServer> StartAsync(string kind)
        {
            using X509Certificate2? certificate = kind == "ws with TLS" ? DevelopmentCertificate.Create() : null;
            DirectoryInfo? keys = certificate is null ? null : WriteKeys(certificate);
            string[] keyFiles = keys is null ? [] : [.. keys.GetFiles().Select(file => file.FullName).Order()];
            PeerProcess process = kind == "websockets"
                ? PeerProcess.Start(Installed.Python(), [Repository.Interop("python", "server.py")])
                : PeerProcess.Start(Installed.Node(), [Repository.Interop("node", "ws-server.mjs"), .. keyFiles]);
            string port = await process.ReadAfterAsync("listening");
            return new ForeignServer(process, port, certificate is null ? null : DevelopmentCertificate.Fingerprint(certificate), keys);
        }

        public ServiceProvider CreateClient<TSend, TReceive>()
            => Clients.Create<TSend, TReceive>(_address, _fingerprint is null ? [] : [("Tls:PinnedSha256", _fingerprint)]);

        public void Kill() => _process.Kill();

        public async ValueTask DisposeAsync()
        {
            await _process.DisposeAsync();
            _keys?.Delete(recursive: true);
        }

        private static DirectoryInfo WriteKeys(X509Certificate2 certificate)
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("messaging-interop-");
            using System.Security.Cryptography.ECDsa key = certificate.GetECDsaPrivateKey()!;
            File.WriteAllText(Path.Combine(folder.FullName, "certificate.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder.FullName, "key.pem"), key.ExportPkcs8PrivateKeyPem());
            return folder;
        }
    }
}
