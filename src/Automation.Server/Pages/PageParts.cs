using System.IO.Compression;
using Automation.Server.Languages;
using Automation.Server.Ledger;
using Automation.Server.Live;
using Automation.Server.Messages;
using Automation.Server.Pages.Access;
using Automation.Server.Pages.Assets;
using Automation.Server.Pages.Audit;
using Automation.Server.Pages.Campaigns;
using Automation.Server.Pages.Settings;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages;

/// <summary>What all pages of the console are given.</summary>
internal static class PageParts
{
    internal static void Add(IServiceCollection services)
    {
        services.AddLocalization();
        services.AddHttpContextAccessor();
        services.AddSingleton(_ => PageAssets.Open(AppContext.BaseDirectory));
        services.AddSingleton<Words>();
        services.AddScoped<AccessWords>();
        services.AddScoped<RefusalSpeech>();
        services.AddSingleton<AuditWords>();
        services.AddSingleton<SettingsWords>();
        services.AddSingleton<PolicySpeech>();
        services.AddScoped<PageFragments>();
        services.AddSingleton<LiveFigures>();
        services.AddSingleton<MessageReading>();
        services.AddSingleton(provider => new MessageList(provider.GetRequiredService<CareEngine>().Store));
        services.AddSingleton(provider => new LedgerList(provider.GetRequiredService<CareEngine>().Store));
        services.AddSingleton(provider => new AlertDesk(provider.GetRequiredService<CareEngine>().Store, provider.GetRequiredService<CareEngine>().Options.Time));
        services.AddScoped<Customers.CustomerSpeech>();
        services.AddSingleton<Audiences.AudienceSpeech>();
        services.AddScoped<CampaignWords>();
        services.AddScoped(provider => new PageClock(
            provider.GetRequiredService<CareEngine>().Options.Time,
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request,
            provider.GetRequiredService<InstallationZone>(),
            provider.GetRequiredService<IStringLocalizer<ConsoleTexts>>()));

        // Pages over TLS are not compressed: their length could tell what stands in them beside what an attacker put there.
        services.AddResponseCompression(options => options.Providers.Add<BrotliCompressionProvider>());
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }
}
