using Automation.Server.Campaigns;

namespace Automation.Server.Settings;

/// <content>What campaigns fall back to.</content>
internal static partial class SettingFields
{
    internal const string EmailFrom = "Defaults:EmailFrom";
    internal const string EmailFromName = "Defaults:EmailFromName";
    internal const string SmsFrom = "Defaults:SmsFrom";
    internal const string WhatsAppFrom = "Defaults:WhatsAppFrom";
    internal const string Zone = "Defaults:Zone";
    internal const string Locale = "Defaults:Locale";

    private static IEnumerable<SettingField> DefaultFields() =>
    [
        Default(EmailFrom, defaults => defaults.EmailFrom, (defaults, text) => defaults with { EmailFrom = text }, CampaignDefaults.EmailProblem),
        Default(EmailFromName, defaults => defaults.EmailFromName, (defaults, text) => defaults with { EmailFromName = text }, CampaignDefaults.NameProblem),
        Default(SmsFrom, defaults => defaults.SmsFrom, (defaults, text) => defaults with { SmsFrom = text }, CampaignDefaults.SmsProblem),
        Default(WhatsAppFrom, defaults => defaults.WhatsAppFrom, (defaults, text) => defaults with { WhatsAppFrom = text }, CampaignDefaults.WhatsAppProblem),
        Default(Zone, defaults => defaults.Zone, (defaults, text) => defaults with { Zone = text }, CampaignDefaults.ZoneProblem),
        Default(Locale, defaults => defaults.Locale, (defaults, text) => defaults with { Locale = text }, CampaignDefaults.LocaleProblem),
    ];

    private static SettingField Default(string key, Func<CampaignDefaults, string?> get, Func<CampaignDefaults, string, CampaignDefaults> set, Func<string, string?> problem) => new(
        SettingArea.Shop,
        key,
        settings => settings.Defaults is { } defaults ? get(defaults) : null,
        (settings, text) => settings with { Defaults = set(settings.Defaults ?? new CampaignDefaults(), text) }) { Problem = problem };
}
