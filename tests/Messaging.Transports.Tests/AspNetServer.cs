using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Transports.Tests;

/// <summary>An ASP.NET Core application that serves both kinds of channels.</summary>
internal static class AspNetServer
{
    public const string TypedPath = "/conformance.v1.Suite/Typed";
    public const string RawPath = "/conformance.v1.Suite/Raw";

    /// <param name="setup">Handlers and limits.</param>
    /// <param name="listen">Adds the listeners.</param>
    /// <param name="serializers">What the typed endpoint offers.</param>
    public static async Task<WebApplication> StartAsync(ServerSetup setup, Action<WebApplicationBuilder> listen, string serializers = "Json")
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Messaging:Endpoints:typed:Path", TypedPath),
            new("Messaging:Endpoints:typed:Serializers", serializers),
            .. LimitSettings.Of("Messaging:Endpoints:typed", setup.ServerLimits),
            new("Messaging:Endpoints:raw:Path", RawPath),
            .. LimitSettings.Of("Messaging:Endpoints:raw", setup.ServerLimits),
        ]);
        builder.Services.AddMessaging(builder.Configuration).AddTestSerializers();
        listen(builder);
        WebApplication app = builder.Build();
        app.MapDuplexChannel(TypedPath, setup.Typed);
        app.MapDuplexChannel(RawPath, setup.Raw);
        await app.StartAsync();
        return app;
    }
}
