using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Market;

internal static class Server
{
    public static async Task RunAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddGrpc(options => options.Interceptors.Add<ClientNameInterceptor>());
        await using WebApplication app = builder.Build();
        app.MapGrpcService<PricesService>();
        await app.RunAsync();
    }
}
