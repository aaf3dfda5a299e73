using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Engine.Campaigns;
using Automation.Server.Audiences;
using Automation.Server.Languages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>Looks at everything that a person has typed for a campaign, and tells all of what is wrong at once.</summary>
internal static partial class CampaignCheck
{
    internal const int LongestTitle = 120;

    /// <summary>No campaign has this name: at its address new ones are made.</summary>
    internal const string PageOfNew = "new";

    /// <summary>
    /// What may change while people are in it: what is asked at the moment of a hand-over, or says only how long people enter. Everything else decides who
    /// entered and what journeys read, so another campaign is made for it.
    /// </summary>
    internal static readonly IReadOnlySet<string> OpenWhileRunning = new HashSet<string>(StringComparer.Ordinal)
    {
        "switch_off", "email_from", "email_from_name", "sms_from", "whatsapp_from", "stale_after_hours", "cap", "messages_per_hour",
    };

    /// <summary>Every problem of a title.</summary>
    internal static IEnumerable<CampaignProblem> Title(string title)
    {
        if (string.IsNullOrWhiteSpace(title))
        {
            yield return new CampaignProblem("title", CampaignMistakes.TitleMissing, "It has no title. Write what people call it.");
        }
        else if (title.Trim().Length > LongestTitle)
        {
            yield return new CampaignProblem("title", CampaignMistakes.TitleLong, $"The title has {title.Trim().Length} letters. Write {LongestTitle} at most.");
        }
    }

    /// <summary>Every problem of a name that somebody has chosen.</summary>
    internal static IEnumerable<CampaignProblem> Name(string name, IEnumerable<CampaignRow> others)
    {
        if (!NameForm().IsMatch(name))
        {
            yield return new CampaignProblem("name", CampaignMistakes.NameForm, $"'{name}' is no name. Write up to 60 letters a to z, digits and hyphens, such as spring-sale.");
        }
        else if (name == PageOfNew || others.Any(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            yield return new CampaignProblem("name", CampaignMistakes.NameTaken, $"There is a campaign '{name}' already, maybe in the archive. Write another name.");
        }
    }

    /// <summary>Every problem of settings.</summary>
    internal static IEnumerable<CampaignProblem> Settings(JsonObject settings)
    {
        var (read, problems) = CampaignSettingsJson.Read(settings);
        foreach (var problem in problems)
        {
            yield return new CampaignProblem(problem.Field, problem.Field == "audience" ? CampaignMistakes.Rule : CampaignMistakes.Setting, $"{problem.Message} {problem.Remedy}");
        }

        if (AudienceProblem(read) is { } rule)
        {
            yield return new CampaignProblem("audience", CampaignMistakes.Rule, rule.ToString()) { Said = rule };
        }

        if (read is { SwitchOn: { } on, SwitchOff: { } off } && off <= on)
        {
            yield return new CampaignProblem("switch_off", CampaignMistakes.OffBeforeOn, "It ends before it begins. Write a later date.");
        }

        if (!CampaignDefaults.IsAddress(read.EmailFrom))
        {
            yield return new CampaignProblem("email_from", CampaignMistakes.EmailAddress, $"'{read.EmailFrom}' is no e-mail address. Write one such as care@shop.example.");
        }

        if (!IsSmsSender(read.SmsFrom))
        {
            yield return new CampaignProblem("sms_from", CampaignMistakes.SmsSender, $"'{read.SmsFrom}' is no sender of SMS. Write up to 11 letters and digits, or a number such as +84901234567.");
        }

        if (read.WhatsAppFrom.Length > 0 && CampaignDefaults.WhatsAppProblem(read.WhatsAppFrom) is { } problemOfSender)
        {
            yield return new CampaignProblem("whatsapp_from", CampaignMistakes.WhatsAppSender, $"'{read.WhatsAppFrom}' is no sender of WhatsApp messages. {problemOfSender}");
        }
    }

    /// <summary>Which of the settings that differ may not change while people are in the campaign.</summary>
    internal static IEnumerable<CampaignProblem> Fixed(JsonObject before, JsonObject after) => before.Select(member => member.Key).Union(after.Select(member => member.Key))
        .Where(name => !OpenWhileRunning.Contains(name) && !JsonNode.DeepEquals(before[name], after[name]))
        .Select(name => new CampaignProblem(
            name, CampaignMistakes.FixedWhileRunning, "It cannot change any more: people have entered by it. Copy the campaign as a new one, and stop this one if need be."));

    private static Sentence? AudienceProblem(CampaignSettings settings)
    {
        try
        {
            AudienceQueries.Translate(settings, Instant.FromUnixTimeSeconds(0));
            return null;
        }
        catch (AudienceException exception)
        {
            return exception.Said;
        }
    }

    /// <summary>Whether SMS may have it as their sender: a number, a name, or a messaging service of Twilio's.</summary>
    internal static bool IsSmsSender(string text) => SmsSender().IsMatch(text);

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    // 3GPP TS 23.040, 9.1.2.5: an alphanumeric sender has 11 letters of the default alphabet at most.
    [GeneratedRegex(@"^(?:\+?\d{3,15}|(?=.*\p{L})[A-Za-z0-9][A-Za-z0-9 ._&-]{0,10}|MG[0-9a-fA-F]{32})$", RegexOptions.CultureInvariant)]
    private static partial Regex SmsSender();
}
