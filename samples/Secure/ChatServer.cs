using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;

namespace Secure;

/// <summary>The server: a login, a page, and one protected channel for every transport.</summary>
internal static class ChatServer
{
    public const string Path = "/secure.v1.Chat/Talk";

    public static async Task RunAsync(Flags flags)
    {
        string password = flags.Text("--password") ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        TimeSpan lifetime = TimeSpan.FromSeconds(flags.Number("--token-lifetime", 1, 86_400) ?? 600);
        var issuer = new TokenIssuer(password, lifetime);
        using var authority = new DemoAuthority();
        if (flags.Text("--certificates") is { } folder)
        {
            authority.WriteFiles(folder, "demo-client");
        }

        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = flags.Configuration, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddStandardErrorOnly();
        var listeners = new Listeners(builder, flags, authority.Server, https =>
        {
            https.ClientCertificateMode = flags.Has("--mtls") ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => authority.Trusts(certificate);
        });
        AddServices(builder, issuer);

        await using WebApplication app = builder.Build();
        app.MapGet("/", () => Results.File(System.IO.Path.Combine(AppContext.BaseDirectory, "index.html"), "text/html; charset=utf-8"));
        app.MapPost("/login", (Login login) => issuer.Issue(login) is { } issued ? Results.Ok(issued) : Results.Unauthorized());
        app.MapDuplexChannel<ChatHandler>(Path);
        await app.StartAsync();

        listeners.Print();
        Console.WriteLine($"sha256 {DevelopmentCertificate.Fingerprint(authority.Server)}");
        Console.WriteLine($"password {password}");
        await app.WaitForShutdownAsync();
    }

    private static void AddServices(WebApplicationBuilder builder, TokenIssuer issuer)
    {
        builder.Services.AddMessaging(builder.Configuration).AddProtobufNet().AddBearerSubprotocol();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddJwtBearer(options =>
            {
                options.MapInboundClaims = false;
                options.TokenValidationParameters = issuer.Parameters;
            })
            .AddScheme<AuthenticationSchemeOptions, CertificateAuthentication>(CertificateAuthentication.SchemeName, null);
        builder.Services.AddAuthorizationBuilder().SetDefaultPolicy(
            new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme, CertificateAuthentication.SchemeName).RequireAuthenticatedUser().Build());
    }
}
