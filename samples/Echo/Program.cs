using System.Security.Cryptography.X509Certificates;
using Echo;
using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;

const string Help = """
    Echoes messages to peers written with anything, over WebSocket and gRPC: /echo.v1.Echo/Talk (JSON, MessagePack or Protobuf, as the peer
    asks; protos/echo.proto is its contract) and /raw.v1.Raw/Echo (any bytes).

      --http1 PORT   cleartext HTTP/1.1 on loopback, for WebSocket and gRPC-Web
      --http2 PORT   cleartext HTTP/2 on loopback, for gRPC and WebSocket over HTTP/2
      --tls PORT     TLS, HTTP/1.1 and HTTP/2, on loopback, for all of them

    Port 0 takes a free one; the addresses are printed. Without any of the three: --http1 5080 --http2 5081.
    """;

try
{
    var flags = new Flags(args, [], ["--help"], Listeners.FlagNames);
    if (flags.Has("--help"))
    {
        Console.WriteLine(Help);
        return 0;
    }

    await RunAsync(flags);
    return 0;
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (IOException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

static async Task RunAsync(Flags flags)
{
    WebApplicationBuilder builder = WebApplication.CreateBuilder(
        new WebApplicationOptions { Args = flags.Configuration, ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.AddStandardErrorOnly();
    using X509Certificate2 certificate = DevelopmentCertificate.Create();
    var listeners = new Listeners(builder, flags, certificate);
    builder.Services.AddMessaging(builder.Configuration).AddMessagePack().AddProtobufNet();

    await using WebApplication app = builder.Build();
    app.MapDuplexChannel<EchoMessage, EchoMessage>("/echo.v1.Echo/Talk", EchoAsync);
    app.MapDuplexChannel<RawMessage, RawMessage>("/raw.v1.Raw/Echo", EchoAsync);
    await app.StartAsync();

    listeners.Print();
    Console.WriteLine($"sha256 {DevelopmentCertificate.Fingerprint(certificate)}");
    await app.WaitForShutdownAsync();
}

static async Task EchoAsync<TMessage>(IDuplexChannel<TMessage, TMessage> channel, CancellationToken ended)
{
    await foreach (TMessage message in channel.ReadAllAsync(ended))
    {
        await channel.SendAsync(message, ended);
    }
}
