using System.Threading.RateLimiting;
using Automation.Server.Api;
using Automation.Server.Bounces;
using Automation.Server.Languages;
using Automation.Server.Pages;
using Automation.Server.Pages.Mailbox;
using Automation.Server.Pages.Preferences;
using Automation.Server.Studio;
using Automation.Server.Studio.Host;
using Automation.Server.Twilio;

namespace Automation.Server.Hosting;

/// <summary>What the web server answers: the API with problem+json, everything else with pages.</summary>
internal static class WebParts
{
    /// <summary>The largest request that is read.</summary>
    internal const long MaxRequestBytes = 4 * 1024 * 1024;

    /// <summary>How often one address may open recipients' pages in a minute: mail programs that refuse for many people come from few addresses.</summary>
    private const int RecipientsPerMinute = 600;

    private const string PagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    internal static void Add(IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddRazorPages(options => options.Conventions.AddPageRoute("/Studio/Index", StudioHost.Path + "/workflows/{**path}"));
        StudioHost.Add(services);
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(RecipientPage.RateLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = RecipientsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });
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
            pages.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        });
        web.UseRouting();
        web.UseRateLimiter();
        HealthEndpoints.Map(web);
        EventEndpoints.Map(web);
        CampaignEndpoints.Map(web);
        MessageEndpoints.Map(web);
        BounceHook.Map(web);
        TwilioHooks.Map(web);
        ConsentEndpoints.Map(web);
        MessageModel.Map(web);
        StudioApi.Map(web);
        StudioHost.Map(web);
        LanguageEndpoints.Map(web);
        web.MapRazorPages();
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hooks") || context.Request.Path.StartsWithSegments("/health");

    private static Task AddHeadersAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            // Not "no-referrer": with it a browser hides the origin of our own forms, and they would be refused like those of other sites.
            headers["Referrer-Policy"] = "same-origin";
            if (headers.ContentSecurityPolicy.Count == 0)
            {
                headers.ContentSecurityPolicy = PagePolicy;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
