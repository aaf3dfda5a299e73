using Automation.Server.Api;
using Automation.Server.Pages;
using Automation.Server.Pages.Mailbox;
using Automation.Server.Studio;

namespace Automation.Server.Hosting;

/// <summary>What the web server answers: the API with problem+json, everything else with pages.</summary>
internal static class WebParts
{
    /// <summary>The largest request that is read.</summary>
    internal const long MaxRequestBytes = 4 * 1024 * 1024;

    private const string PagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    internal static void Add(IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddRazorPages();
        services.AddSingleton(provider => new PageClock(provider.GetRequiredService<CareEngine>().Options.Time));
    }

    internal static void Map(WebApplication web)
    {
        web.Use(AddHeadersAsync);
        RequestGuard.Use(web, web.Services.GetRequiredService<ServerSettings>());
        web.UseWhen(IsApi, api =>
        {
            api.UseExceptionHandler(handler => handler.Run(Problems.HandleAsync));
            api.UseStatusCodePages();
        });
        web.UseWhen(StudioApi.Owns, studio => studio.UseExceptionHandler(handler => handler.Run(StudioApi.HandleAsync)));
        web.UseWhen(context => !IsApi(context) && !StudioApi.Owns(context), pages =>
        {
            pages.UseExceptionHandler(handler => handler.Run(ErrorPages.HandleAsync));
            pages.UseStatusCodePagesWithReExecute("/status/{0}");
            pages.UseStaticFiles();
        });
        web.UseRouting();
        HealthEndpoints.Map(web);
        EventEndpoints.Map(web);
        CampaignEndpoints.Map(web);
        MessageEndpoints.Map(web);
        ConsentEndpoints.Map(web);
        MessageModel.Map(web);
        StudioApi.Map(web);
        web.MapRazorPages();
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/health");

    private static Task AddHeadersAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (headers.ContentSecurityPolicy.Count == 0)
            {
                headers.ContentSecurityPolicy = PagePolicy;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
