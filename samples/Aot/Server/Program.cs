using Aot;
using Messaging;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddMessaging(builder.Configuration)
    .AddJson(WeatherContext.Default)
    .AddProtobuf();

WebApplication app = builder.Build();
app.MapDuplexChannel<Reading, Watch>(Paths.Plain, async (channel, ended) =>
{
    await foreach (Watch watch in channel.ReadAllAsync(ended))
    {
        await channel.SendAsync(new Reading(watch.Station, 21.5), ended);
    }
});
app.MapDuplexChannel<Aot.Generated.Reading, Aot.Generated.Watch>(Paths.Generated, async (channel, ended) =>
{
    await foreach (Aot.Generated.Watch watch in channel.ReadAllAsync(ended))
    {
        await channel.SendAsync(new Aot.Generated.Reading { Station = watch.Station, Celsius = 21.5 }, ended);
    }
});
app.Run();
