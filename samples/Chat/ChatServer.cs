using System.Security.Cryptography.X509Certificates;
using Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;

namespace Chat;

/// <summary>The server: a page, and one channel for browsers and services alike. Nobody proves a name here; samples/Secure shows how.</summary>
internal static class ChatServer
{
    public const string Path = "/chat.v1.Rooms/Join";

    public static async Task RunAsync(Flags flags)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = flags.Configuration, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddStandardErrorOnly();
        using X509Certificate2 certificate = DevelopmentCertificate.Create();
        var listeners = new Listeners(builder, flags, certificate);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ChatRooms>();

        // AddProtobuf brings both encodings of a generated message: Protobuf for services, and its ProtoJSON under Json for browsers.
        builder.Services.AddMessaging(builder.Configuration).AddProtobuf().AddValidator<FromPerson, ChatRules>();

        await using WebApplication app = builder.Build();
        app.UsePage();
        app.MapDuplexChannel<ChatHandler>(Path);
        await app.StartAsync();

        listeners.Print();
        Console.WriteLine($"sha256 {DevelopmentCertificate.Fingerprint(certificate)}");
        Console.WriteLine("The page is at the address for http1 (or tls), consoles and services take the one for http2 (or tls). Ctrl-C ends.");
        await app.WaitForShutdownAsync();
    }
}
