using Aot;
using Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

// Where the server is, and over what, stands in appsettings.json; the command line may override it.
IConfiguration configuration = new ConfigurationBuilder()
    .SetBasePath(AppContext.BaseDirectory)
    .AddJsonFile("appsettings.json")
    .AddCommandLine(args)
    .Build();
var services = new ServiceCollection();
services.AddMessaging(configuration)
    .AddWebSockets()
    .AddGrpc()
    .AddJson(WeatherContext.Default)
    .AddProtobuf()
    .AddChannel<Watch, Reading>("plain")
    .AddChannel<Aot.Generated.Watch, Aot.Generated.Reading>("generated");
await using ServiceProvider provider = services.BuildServiceProvider();

await foreach (Reading reading in AskAsync<Watch, Reading>(new Watch("harbour")))
{
    Console.WriteLine($"plain {reading.Station} {reading.Celsius}");
}

await foreach (Aot.Generated.Reading reading in AskAsync<Aot.Generated.Watch, Aot.Generated.Reading>(new Aot.Generated.Watch { Station = "airport" }))
{
    Console.WriteLine($"generated {reading.Station} {reading.Celsius}");
}

async IAsyncEnumerable<TReceive> AskAsync<TSend, TReceive>(TSend question)
{
    var factory = provider.GetRequiredService<IDuplexChannelFactory<TSend, TReceive>>();
    await using IDuplexChannel<TSend, TReceive> channel = await factory.ConnectAsync();
    Console.WriteLine($"connected {channel.Info.Transport} {channel.Info.Serializer}");
    await channel.SendAsync(question);
    await channel.CompleteAsync();
    await foreach (TReceive answer in channel.ReadAllAsync())
    {
        yield return answer;
    }
}
