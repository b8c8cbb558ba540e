using Microsoft.AspNetCore.Builder;

namespace Samples;

public static class PageHosting
{
    // The page runs its own scripts and styles and talks to its own server; whatever else finds its way into it is not run by the browser.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Serves the page in <c>wwwroot</c>, with headers that let it do no more than it needs.</summary>
    public static void UsePage(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                file.Context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                file.Context.Response.Headers.XContentTypeOptions = "nosniff";
                file.Context.Response.Headers["Referrer-Policy"] = "no-referrer";
                file.Context.Response.Headers.CacheControl = "no-cache";
            },
        });
    }
}
