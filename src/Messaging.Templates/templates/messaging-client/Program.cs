using Messaging;
using MessagingClient;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Where the server is, and over what, stands in appsettings.json; the command line may override it.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(
    new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddMessaging(builder.Configuration)
    .AddWebSockets()
    .AddGrpc()
    .AddChannel<ChatMessage, ChatMessage>("chat");
using IHost host = builder.Build();
await host.StartAsync();

var chat = host.Services.GetRequiredService<IDuplexChannelFactory<ChatMessage, ChatMessage>>();
await using IDuplexChannel<ChatMessage, ChatMessage> channel = await chat.ConnectAsync();
Console.WriteLine($"Connected over {channel.Info.Transport}. Write a line and press Enter; end the input to leave.");

Task printing = PrintAsync();
while (Console.ReadLine() is { } line)
{
    await channel.SendAsync(new ChatMessage(Environment.UserName, line));
}

// "I send no more": the server's handler returns, and the channel ends with everything delivered.
await channel.CompleteAsync();
await printing;

async Task PrintAsync()
{
    await foreach (ChatMessage message in channel.ReadAllAsync())
    {
        Console.WriteLine($"{message.From}: {message.Text}");
    }
}
