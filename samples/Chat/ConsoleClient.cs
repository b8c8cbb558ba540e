using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;

namespace Chat;

/// <summary>The same rooms from a console. What carries it is a matter of configuration; appsettings.json says gRPC and Protobuf.</summary>
internal static class ConsoleClient
{
    public static async Task RunAsync(Flags flags)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = flags.Configuration, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddStandardErrorOnly();
        builder.Services.AddMessaging(builder.Configuration).AddGrpc().AddWebSockets().AddProtobuf().AddValidator<FromPerson, ChatRules>()
            .AddChannel<FromPerson, FromRoom>("chat", options =>
            {
                options.Address = flags.Address("--address") ?? options.Address;
                options.Tls.PinnedSha256 = flags.Text("--pin") ?? options.Tls.PinnedSha256;
            });
        using IHost host = builder.Build();
        await host.StartAsync();
        CancellationToken stop = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var rooms = host.Services.GetRequiredService<IDuplexChannelFactory<FromPerson, FromRoom>>();

        await using IDuplexChannel<FromPerson, FromRoom> channel = await rooms.ConnectAsync(cancellationToken: stop);
        var enter = new Enter { Room = flags.Text("--room") ?? "lounge", Name = flags.Text("--name") ?? Environment.UserName };
        await channel.SendAsync(new FromPerson { Enter = enter }, stop);
        Task typing = SendLinesAsync(channel, stop);
        try
        {
            await foreach (FromRoom message in channel.ReadAllAsync(stop))
            {
                Show(message);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C: leaving the block disposes the channel, and the others see at once that this person has left.
        }

        if (typing.IsFaulted)
        {
            await typing;
        }
    }

    private static async Task SendLinesAsync(IDuplexChannel<FromPerson, FromRoom> channel, CancellationToken stop)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync(stop) is { } line)
        {
            try
            {
                await channel.SendAsync(new FromPerson { Say = new Say { Text = line } }, stop);
            }
            catch (DuplexMessageException refused)
            {
                // Refused by the rules before a byte of it was sent; the channel goes on.
                await Console.Error.WriteLineAsync(refused.Message);
            }
        }

        await channel.CompleteAsync(stop);
    }

    private static void Show(FromRoom message)
    {
        string? text = message.ContentCase switch
        {
            FromRoom.ContentOneofCase.Welcome => $"* you are {message.Welcome.Name} in {message.Welcome.Room}, with {string.Join(", ", message.Welcome.People)}",
            FromRoom.ContentOneofCase.Line => $"{message.Line.Name}: {message.Line.Text}",
            FromRoom.ContentOneofCase.Joined => $"* {message.Joined.Name} has come",
            FromRoom.ContentOneofCase.Left => $"* {message.Left.Name} has left",
            FromRoom.ContentOneofCase.Typing when message.Typing.Active => $"* {message.Typing.Name} is typing",
            _ => null,
        };
        if (text is not null)
        {
            Console.WriteLine(text);
        }
    }
}
