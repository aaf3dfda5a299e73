using System.Net.Mail;
using System.Text.RegularExpressions;
using Automation.Engine.Campaigns;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>What a campaign falls back to that does not say it itself, nor its workflow: the section <c>Defaults</c> of the settings. Immutable.</summary>
internal sealed partial record CampaignDefaults
{
    /// <summary>The sender of e-mail. Default <c>care@example.test</c>, which no relay takes.</summary>
    public string? EmailFrom { get; init; }

    /// <summary>The sender's display name. Default none.</summary>
    public string? EmailFromName { get; init; }

    /// <summary>The sender of SMS: a number, up to 11 letters and digits, or a messaging service. Default <c>CARE</c>.</summary>
    public string? SmsFrom { get; init; }

    /// <summary>The sender of WhatsApp messages: a number in E.164 form or a messaging service. Default none.</summary>
    public string? WhatsAppFrom { get; init; }

    /// <summary>The zone of campaigns and of customers without one, an IANA id. Default UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>The language of customers without one, a BCP 47 tag. Default <c>en</c>.</summary>
    public string? Locale { get; init; }

    /// <summary>The settings of a campaign that says nothing. What is wrong is as without it.</summary>
    internal CampaignSettings ToSettings()
    {
        var plain = new CampaignSettings();
        return plain with
        {
            EmailFrom = EmailFrom is { } mail && IsAddress(mail) ? mail : plain.EmailFrom,
            EmailFromName = EmailFromName,
            SmsFrom = SmsFrom is { } sms && CampaignCheck.IsSmsSender(sms) ? sms : plain.SmsFrom,
            WhatsAppFrom = WhatsAppFrom is { } whatsApp && IsWhatsAppSender(whatsApp) ? whatsApp : plain.WhatsAppFrom,
            Zone = Zone is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? plain.Zone : plain.Zone,
            Locale = Locale is { } tag && IsLocale(tag) ? tag : plain.Locale,
        };
    }

    /// <summary>All that is wrong, by the name of the setting, each as one sentence that says what to do.</summary>
    internal IEnumerable<string> FindProblems()
    {
        foreach (var (name, text, problem) in new (string, string?, Func<string, string?>)[]
        {
            (nameof(EmailFrom), EmailFrom, EmailProblem), (nameof(EmailFromName), EmailFromName, NameProblem), (nameof(SmsFrom), SmsFrom, SmsProblem),
            (nameof(WhatsAppFrom), WhatsAppFrom, WhatsAppProblem), (nameof(Zone), Zone, ZoneProblem), (nameof(Locale), Locale, LocaleProblem),
        })
        {
            if (text is not null && problem(text) is { } wrong)
            {
                yield return $"Defaults:{name}: {wrong}";
            }
        }
    }

    internal static string? EmailProblem(string text) => IsAddress(text) ? null : "Write an e-mail address such as care@shop.example.";

    internal static string? NameProblem(string text) => text.Length <= 200 && !text.Any(char.IsControl) ? null : "Write up to 200 letters on one line.";

    internal static string? SmsProblem(string text) => CampaignCheck.IsSmsSender(text) ? null : "Write up to 11 letters and digits, a number such as +84901234567, or a messaging service MG….";

    internal static string? WhatsAppProblem(string text) => IsWhatsAppSender(text) ? null : "Write a number such as +84901234567, or a messaging service MG….";

    internal static string? ZoneProblem(string text) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null ? null : "Write an IANA id such as Asia/Ho_Chi_Minh.";

    internal static string? LocaleProblem(string text) => IsLocale(text) ? null : "Write a language such as vi, en or ja, or one with its country such as en-US.";

    internal static bool IsAddress(string text) => MailAddress.TryCreate(text, out var address) && address.Address == text;

    private static bool IsWhatsAppSender(string text) => WhatsAppSender().IsMatch(text);

    private static bool IsLocale(string text) => Tag().IsMatch(text);

    [GeneratedRegex(@"^(?:\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32})$", RegexOptions.CultureInvariant)]
    private static partial Regex WhatsAppSender();

    [GeneratedRegex("^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
