using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Messaging.Grpc;
using Messaging.WebSockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Security.Tests;

/// <summary>What a client gives away by a detour or a mistake, and what a server can write into its log.</summary>
public sealed class ClientLeakTests
{
    private const string Canary = "canary-5ec2e7";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://proxy.example:3128")]
    [InlineData("https://proxy.example:3128")]
    public async Task A_token_for_this_machine_goes_in_cleartext_through_no_proxy_elsewhere(string proxy)
    {
        int connects = 0;
        await using ServiceProvider services = Create(options =>
        {
            options.Address = new Uri("http://localhost:5000");
            options.AccessTokenProvider = (_, _) => ValueTask.FromResult(new AccessToken(Canary, DateTimeOffset.MaxValue));
            options.Of<WebSocketTransportOptions>().Proxy = new Uri(proxy);
            options.Of<WebSocketTransportOptions>().ConfigureHandler = handler => handler.ConnectCallback = (_, _) =>
            {
                connects++;
                throw new IOException("The proxy was asked.");
            };
        });
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync(services));
        Assert.Equal(ChannelCloseStatus.Unauthenticated, failure.Status);
        Assert.Contains("proxy.example", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(0, connects);
    }

    [Fact]
    public async Task A_proxy_on_this_machine_may_see_the_token()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer proxy = new(head =>
        {
            seen.TrySetResult(head);
            return string.Empty;
        });
        await using ServiceProvider services = Create(options =>
        {
            options.Address = new Uri("http://localhost:5000");
            options.AccessTokenProvider = (_, _) => ValueTask.FromResult(new AccessToken(Canary, DateTimeOffset.MaxValue));
            options.Of<WebSocketTransportOptions>().Proxy = proxy.Address;
        });
        await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync(services));
        Assert.StartsWith("CONNECT localhost:5000", await Expect.InTimeAsync(seen.Task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Address", "https://user:{0}@host/path")]
    [InlineData("Address", "https://host/?access_token={0}")]
    [InlineData("Address", "ftp://user:{0}@host")]
    [InlineData("Address", "https://user:{0}@ho st")]
    [InlineData("Address", "host?access_token={0}")]
    [InlineData("WebSocket:Address", "https://user:{0}@host/path")]
    [InlineData("WebSocket:Address", "ftp://host/?access_token={0}")]
    [InlineData("Grpc:Address", "https://host/?access_token={0}")]
    [InlineData("WebSocket:Proxy", "htp://user:{0}@proxy")]
    [InlineData("Grpc:Proxy", "htp://user:{0}@proxy")]
    [InlineData("Path", "prices?access_token={0}")]
    [InlineData("Tls", "https://host/?access_token={0}")]
    public async Task A_mistake_in_an_address_does_not_show_its_secrets(string key, string value)
    {
        await using ServiceProvider services = Create(_ => { }, (key, string.Format(CultureInfo.InvariantCulture, value, Canary)));
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ConnectAsync(services));
        Assert.Contains($"Messaging:Channels:letters:{key}: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_of_grpc_with_a_query_is_refused_without_it()
    {
        await using ServiceProvider services = Create(options => options.Transport = "Grpc", ("Path", $"/attack.v1.Attack/Echo?access_token={Canary}"), ("Address", "https://host"));
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ConnectAsync(services));
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Grpc")]
    [InlineData("WebSocket")]
    public async Task What_a_server_answers_forges_no_line(string transport)
    {
        const string Forged = "x\r\ninfo: forged\u001b[2K";
        byte[] answer = RawHttp2.Headers(1, RawHttp2.EndHeaders, [(":status", "200"), (Forged, "v")]);
        LoopbackListener? listener = null;
        await using LoopbackListener server = listener = new(socket => AnswerAsync(socket, answer, listener!.Stop));
        using LogFile logs = new();
        await using ServiceProvider services = Create(
            options =>
            {
                (options.Address, options.Transport) = (new Uri($"http://{server.EndPoint}"), transport);
                options.Of<WebSocketTransportOptions>().HttpVersion = "2";
            },
            logs);
        DuplexChannelException failure = await Assert.ThrowsAsync<DuplexChannelException>(() => ConnectAsync(services));
        Assert.Contains("forged", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\ninfo:", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', failure.ToString());
        Assert.DoesNotContain(logs.Entries.SelectMany(entry => entry.Texts), text => text.Contains("\ninfo:", StringComparison.Ordinal) || text.Contains('\u001b', StringComparison.Ordinal));
    }

    private static async Task AnswerAsync(Socket socket, byte[] answer, CancellationToken stop)
    {
        try
        {
            await using NetworkStream stream = new(socket, ownsSocket: true);
            await stream.WriteAsync(RawHttp2.Frame(Http2FrameType.Settings, 0, 0, RawHttp2.Setting(8, 1)), stop);
            byte[] buffer = new byte[8192];
            StringBuilder seen = new();
            while (await stream.ReadAsync(buffer, stop) is > 0 and int read)
            {
                // Header fields of the request are compressed, but its frame begins with stream 1.
                int before = seen.Length;
                seen.Append(Encoding.Latin1.GetString(buffer, 0, read));
                string request = new(['\u0001', '\u0004', '\0', '\0', '\0', '\u0001']);
                if (!seen.ToString(0, before).Contains(request, StringComparison.Ordinal) && seen.ToString().Contains(request, StringComparison.Ordinal))
                {
                    await stream.WriteAsync(answer, stop);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client hung up, or the test is over.
        }
    }

    private static ServiceProvider Create(Action<ChannelOptions> configure, params (string Key, string Value)[] values) => Create(configure, null, values);

    private static ServiceProvider Create(Action<ChannelOptions> configure, LogFile? logs, params (string Key, string Value)[] values)
    {
        ConfigurationBuilder configuration = new();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Channels:letters:Address"] = "https://host",
            ["Messaging:Channels:letters:Path"] = AttackedHost.Path,
        });
        configuration.AddInMemoryCollection(values.Select(pair => KeyValuePair.Create("Messaging:Channels:letters:" + pair.Key, (string?)pair.Value)));
        ServiceCollection services = new();
        services.AddLogging(logging =>
        {
            if (logs is not null)
            {
                logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
            }
        });
        services.AddMessaging(configuration.Build()).AddWebSockets().AddGrpc().AddChannel<Letter, Letter>("letters", options =>
        {
            options.Serializer = "Json";
            configure(options);
        });
        return services.BuildServiceProvider();
    }

    private static Task<IDuplexChannel<Letter, Letter>> ConnectAsync(ServiceProvider services) =>
        services.GetRequiredService<IDuplexChannelFactory<Letter, Letter>>().ConnectAsync(cancellationToken: Stop);
}
