using Messaging;
using MessagingClient;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

// Where the server is, over what and in which encoding, stands in appsettings.json; the command line may override it.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(
    new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddMessaging(builder.Configuration)
    .AddWebSockets()
    .AddGrpc()
    .AddMessagePack()
    .AddProtobufNet()
    .AddChannel<ChatMessage, ChatMessage>("chat");
string from = builder.Configuration["From"] ?? Environment.UserName;
using IHost host = builder.Build();
try
{
    await host.StartAsync();
    var chat = host.Services.GetRequiredService<IDuplexChannelFactory<ChatMessage, ChatMessage>>();
    await using IDuplexChannel<ChatMessage, ChatMessage> channel = await chat.ConnectAsync();
    Console.WriteLine($"Connected over {channel.Info.Transport}, encoded as {channel.Info.Serializer}. Write a line and press Enter; end the input to leave.");

    // The server may go while nobody types.
    Task printing = PrintAsync(channel);
    await await Task.WhenAny(printing, Task.Run(() => SendLinesAsync(channel)));
    await printing;
    return 0;
}
catch (Exception e) when (e is DuplexChannelException or OptionsValidationException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

async Task SendLinesAsync(IDuplexChannel<ChatMessage, ChatMessage> channel)
{
    while (Console.ReadLine() is { } line)
    {
        await channel.SendAsync(new ChatMessage(from, line));
    }

    // "I send no more": the server's handler returns, and the channel ends with everything delivered.
    await channel.CompleteAsync();
}

async Task PrintAsync(IDuplexChannel<ChatMessage, ChatMessage> channel)
{
    await foreach (ChatMessage message in channel.ReadAllAsync())
    {
        Console.WriteLine($"{message.From}: {message.Text}");
    }
}
