using Chat;
using Messaging;
using Microsoft.Extensions.Options;
using Samples;

const string Help = """
    Rooms to chat in, for browsers over WebSocket and JSON and for consoles and services over gRPC and Protobuf, at the same time:
    /chat.v1.Rooms/Join, whose contract is protos/chat_rooms.proto.

    dotnet run --project samples/Chat                   the server, with a page for browsers
      --http1 PORT    cleartext HTTP/1.1 on loopback: the page, WebSocket and gRPC-Web
      --http2 PORT    cleartext HTTP/2 on loopback: gRPC and WebSocket over HTTP/2
      --tls PORT      TLS, HTTP/1.1 and HTTP/2, on loopback: all of them
    Port 0 takes a free one; the addresses are printed. Without any port: --http1 5080 --http2 5081.

    dotnet run --project samples/Chat -- client         joins from this console; each line is said, the end of input leaves
      --address URL   of the server; http://127.0.0.1:5081 without it
      --pin SHA256    the certificate of a server with TLS
      --room ROOM     lounge without it
      --name NAME     the user's without it
    Everything else is configuration, such as --Messaging:Channels:chat:Transport=WebSocket --Messaging:Channels:chat:Serializer=Json.
    """;

try
{
    var flags = new Flags(args, ["client"], ["--help"], [.. Listeners.FlagNames, "--address", "--pin", "--room", "--name"]);
    if (flags.Has("--help"))
    {
        Console.WriteLine(Help);
    }
    else if (flags.Verb == "client")
    {
        await ConsoleClient.RunAsync(flags);
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
catch (Exception exception) when (exception is DuplexChannelException or DuplexMessageException or IOException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
