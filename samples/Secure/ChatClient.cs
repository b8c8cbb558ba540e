using System.Net.Http.Json;
using System.Security.Cryptography;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Samples;

namespace Secure;

/// <summary>Our client: logs in where it has no certificate, and says a few words over each transport.</summary>
internal static class ChatClient
{
    public static async Task RunAsync(Flags flags)
    {
        Uri address = flags.Text("--address") is { } text && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new UsageException("client needs --address https://127.0.0.1:PORT, as the server prints it after \"tls\".");
        string pin = flags.Text("--pin") ?? throw new UsageException("client needs --pin SHA256, as the server prints it after \"sha256\".");
        string password = flags.Text("--password") ?? throw new UsageException("client needs --password, as the server prints it.");
        string user = flags.Text("--user") ?? Environment.UserName;
        string[] transports = flags.Text("--transport") is { } one ? [one] : ["WebSocket", "Grpc"];

        foreach (string transport in transports)
        {
            var services = new ServiceCollection();
            services.AddMessaging().AddWebSockets().AddGrpc().AddProtobufNet().AddChannel<Say, Line>("chat", options =>
            {
                options.Address = address;
                options.Path = ChatServer.Path;
                options.Transport = transport;
                options.Serializer = "Protobuf";
                options.Tls.PinnedSha256 = pin;
                options.AccessTokenProvider = (_, cancellationToken) => LogInAsync(address, pin, user, password, cancellationToken);
            });
            await using ServiceProvider provider = services.BuildServiceProvider();
            await TalkAsync(await provider.GetRequiredService<IDuplexChannelFactory<Say, Line>>().ConnectAsync(), flags.Text("--say") ?? "hello");
        }
    }

    private static async Task TalkAsync(IDuplexChannel<Say, Line> channel, string words)
    {
        await using (channel)
        {
            await channel.SendAsync(new Say { Text = words });
            await channel.CompleteAsync();
            await foreach (Line line in channel.ReadAllAsync())
            {
                Console.WriteLine($"{channel.Info.Transport} {line.User}: {line.Text}");
            }
        }
    }

    private static async ValueTask<AccessToken> LogInAsync(Uri address, string pin, string user, string password, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            pin.Equals(certificate?.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.OrdinalIgnoreCase);
        using var http = new HttpClient(handler);
        using HttpResponseMessage response = await http.PostAsJsonAsync(new Uri(address, "/login"), new Login(user, password), cancellationToken);
        response.EnsureSuccessStatusCode();
        Issued issued = (await response.Content.ReadFromJsonAsync<Issued>(cancellationToken))!;
        return new AccessToken(issued.Token, TimeProvider.System.GetUtcNow().AddSeconds(issued.ExpiresInSeconds));
    }
}
