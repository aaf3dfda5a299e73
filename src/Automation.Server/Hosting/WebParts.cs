using System.Threading.RateLimiting;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Api.Document;
using Automation.Server.Bounces;
using Automation.Server.Customers;
using Automation.Server.Languages;
using Automation.Server.Pages;
using Automation.Server.Pages.Assets;
using Automation.Server.Pages.Mailbox;
using Automation.Server.Pages.Preferences;
using Automation.Server.Pages.Templates;
using Automation.Server.Studio;
using Automation.Server.Studio.Host;
using Automation.Server.Templates;
using Automation.Server.Twilio;

namespace Automation.Server.Hosting;

/// <summary>What the web server answers: the API with problem+json, everything else with pages.</summary>
internal static class WebParts
{
    /// <summary>The largest request that is read.</summary>
    internal const long MaxRequestBytes = 4 * 1024 * 1024;

    /// <summary>How often one address may open recipients' pages in a minute: mail programs that refuse for many people come from few addresses.</summary>
    private const int RecipientsPerMinute = 600;

    /// <summary>Our own files only; Tabler draws small marks with data: images, htmx and the live figures ask this server.</summary>
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    internal static void Add(IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddRazorPages(options =>
        {
            options.Conventions.AddPageRoute("/Studio/Index", StudioHost.Path + "/workflows/{**path}");
            options.Conventions.ConfigureFilter(new HandlerRoles());
        });
        StudioHost.Add(services);
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            AccessParts.Limit(limits);
            limits.AddPolicy(RecipientPage.RateLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = RecipientsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });
        ApiDocument.Add(services);
        TemplateParts.Add(services);
        services.AddSingleton<LiveCustomerDesks>();
        services.AddTransient(provider => provider.GetRequiredService<LiveCustomerDesks>().Now);
        PageParts.Add(services);
    }

    internal static void Map(WebApplication web)
    {
        web.UseForwardedHeaders();
        web.Use(AddHeadersAsync);
        RequestGuard.Use(web);
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
            UserLanguages.UseLanguage(pages);
            pages.UseResponseCompression();
            pages.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        });
        web.UseRouting();
        web.UseRateLimiter();
        web.UseAuthentication();
        web.UseAuthorization();
        HealthEndpoints.Map(web);
        EventEndpoints.Map(web);
        CampaignEndpoints.Map(web);
        PauseEndpoints.Map(web);
        CustomerEndpoints.Map(web);
        AudienceEndpoints.Map(web);
        MessageEndpoints.Map(web);
        LedgerEndpoints.Map(web);
        BounceHook.Map(web);
        BounceEndpoints.Map(web);
        TwilioHooks.Map(web);
        ConsentEndpoints.Map(web);
        AuditEndpoints.Map(web);
        UserEndpoints.Map(web);
        ApiKeyEndpoints.Map(web);
        SettingsEndpoints.Map(web);
        ApiDocument.Map(web);
        TemplateEndpoints.Map(web);
        MessageModel.Map(web);
        Pages.Ledger.IndexModel.Map(web);
        PreviewFrames.Map(web);
        Pages.Customers.MessageTextModel.Map(web);
        StudioApi.Map(web);
        StudioHost.Map(web);
        LanguageEndpoints.Map(web);
        PageAssets.Map(web);
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
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            // What only those see who have signed in is kept by no browser and no proxy, so that nobody leafs back to it after they have left.
            if (headers.CacheControl.Count == 0 && Caller.Find(context) is not null)
            {
                headers.CacheControl = "no-store";
            }

            if (headers.ContentSecurityPolicy.Count == 0)
            {
                headers.ContentSecurityPolicy = PagePolicy;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
