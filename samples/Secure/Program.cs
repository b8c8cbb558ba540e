using Messaging;
using Samples;
using Secure;

const string Help = """
    A channel that only known users may open: /secure.v1.Chat/Talk over WebSocket and gRPC (JSON or Protobuf; protos/chat.proto is its
    contract), with a page for browsers.

    dotnet run --project samples/Secure                 the server
      --http1 PORT           cleartext HTTP/1.1 on loopback: the page, WebSocket and gRPC-Web
      --http2 PORT           cleartext HTTP/2 on loopback: gRPC and WebSocket over HTTP/2
      --tls PORT             TLS, HTTP/1.1 and HTTP/2, on loopback: all of them
      --mtls                 TLS asks for a client certificate, which then says who it is
      --certificates FOLDER  writes ca.pem, client.pem and client-key.pem there, for clients
      --password WORDS       of the login; without it one is made and printed
      --token-lifetime SECONDS   600 without it; a channel ends when its token expires
    Port 0 takes a free one; the addresses are printed. Without any port: --http1 5080 --http2 5081.

    dotnet run --project samples/Secure -- client      our client, over both transports
      --address https://127.0.0.1:PORT --pin SHA256 --password WORDS [--user NAME] [--transport Grpc|WebSocket] [--say WORDS]

    POST /login with {"user": "ann", "password": "..."} answers {"token": "...", "expiresInSeconds": 600}.
    """;

try
{
    var flags = new Flags(
        args,
        ["client"],
        ["--help", "--mtls"],
        [.. Listeners.FlagNames, "--certificates", "--password", "--token-lifetime", "--address", "--pin", "--user", "--transport", "--say"]);
    if (flags.Has("--help"))
    {
        Console.WriteLine(Help);
    }
    else if (flags.Verb == "client")
    {
        await ChatClient.RunAsync(flags);
    }
    else
    {
        await ChatServer.RunAsync(flags);
    }

    return 0;
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (Exception exception) when (exception is IOException or DuplexChannelException or HttpRequestException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
