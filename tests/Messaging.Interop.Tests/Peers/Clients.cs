using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Interop.Tests;

/// <summary>Our client, set up as an application does it.</summary>
internal static class Clients
{
    /// <summary>A container with one channel named <c>peer</c>.</summary>
    public static ServiceProvider Create<TSend, TReceive>(string address, params (string Key, string Value)[] options)
    {
        var settings = new Dictionary<string, string?> { ["Messaging:Channels:peer:Address"] = address };
        foreach ((string key, string value) in options)
        {
            settings["Messaging:Channels:peer:" + key] = value;
        }

        var services = new ServiceCollection();
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        services.AddMessaging(configuration)
            .AddWebSockets()
            .AddGrpc()
            .AddMessagePack()
            .AddProtobufNet()
            .AddChannel<TSend, TReceive>("peer");
        return services.BuildServiceProvider();
    }

    public static Task<IDuplexChannel<TSend, TReceive>> ConnectAsync<TSend, TReceive>(
        this ServiceProvider services, ChannelConnectOptions? options = null)
    {
        var factory = services.GetRequiredService<IDuplexChannelFactory<TSend, TReceive>>();
        return factory.ConnectAsync(options, TestContext.Current.CancellationToken);
    }
}
