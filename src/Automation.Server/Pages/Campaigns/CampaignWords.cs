using System.Globalization;
using Automation.Engine.Activities;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using Automation.Server.Languages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Automation.Server.Pages.Campaigns;

/// <summary>What campaigns say to people, in the language of the request.</summary>
internal sealed class CampaignWords(IStringLocalizer<CampaignTexts> texts, PageClock clock, RefusalSpeech speech)
{
    /// <summary>Why something was not done.</summary>
    internal string Of(CampaignException exception) => exception switch
    {
        CampaignChangedException changed => texts["{0} changed it meanwhile ({1}, {2}). Nothing of yours was kept: look at it as it is now, then do it again.", changed.By, Action(changed.Action), clock.Text(changed.At)],
        CampaignInvalidException invalid => string.Join(" ", invalid.Problems.Select(Of)),
        ApprovalMissingException => texts["A second person must approve it first."],
        _ => speech.Say(exception.Said),
    };

    /// <summary>A sentence of a desk.</summary>
    internal string Of(Sentence sentence) => speech.Say(sentence);

    /// <summary>What is wrong with a field.</summary>
    internal string Of(CampaignProblem problem) => problem.Code switch
    {
        CampaignMistakes.TitleMissing => texts["Write what people call it."],
        CampaignMistakes.TitleLong => texts["Write {0} letters at most.", CampaignCheck.LongestTitle],
        CampaignMistakes.NameForm => texts["Write up to 60 letters a to z, digits and hyphens, such as spring-sale."],
        CampaignMistakes.NameTaken => texts["There is a campaign of this name already, maybe in the archive."],
        CampaignMistakes.NotPublished => texts["This workflow is not published. Publish it first, or choose another one."],
        CampaignMistakes.Rule => texts["The rule cannot be asked: {0}", problem.Said is { } said ? speech.Say(said) : problem.Message],
        CampaignMistakes.OffBeforeOn => texts["It ends before it begins. Write a later date."],
        CampaignMistakes.EmailAddress => texts["Write an e-mail address such as care@shop.example."],
        CampaignMistakes.WhatsAppSender => texts["Write a number such as +84901234567, or a messaging service (MG…)."],
        CampaignMistakes.SmsSender => texts["Write up to 11 letters and digits, or a number such as +84901234567."],
        CampaignMistakes.FixedWhileRunning => texts["It cannot change any more: people have entered by it. Copy the campaign as a new one."],
        CampaignMistakes.NoteMissing => texts["Say why, so that it can be put right."],
        _ => Setting(problem),
    };

    /// <summary>What was done, as the audit log names it.</summary>
    internal string Action(string action) => action switch
    {
        "campaign.created" => texts["made it"],
        "campaign.changed" => texts["changed its settings"],
        "campaign.started" => texts["started it"],
        "campaign.paused" => texts["paused it"],
        "campaign.resumed" => texts["resumed it"],
        "campaign.stopped" => texts["stopped it"],
        "campaign.ended" => texts["its time was over"],
        "campaign.archived" => texts["put it into the archive"],
        "campaign.approval-asked" => texts["asked for approval"],
        "campaign.approved" => texts["approved it"],
        "campaign.approval-refused" => texts["refused it"],
        "campaign.approval-withdrawn" => texts["took the approval back"],
        _ => action,
    };

    /// <summary>On which occasions people enter.</summary>
    internal string Of(StartRule rule) => rule switch
    {
        StartRule.OnEvent on => texts["at each event {0}", on.EventType],
        StartRule.OnCron on => texts["by the schedule {0}", on.Cron],
        StartRule.OnInstant => texts["once, for the whole audience"],
        StartRule.OnLocalDate on => texts["once, at {0} of {1} in each customer's zone", Time(on.At), clock.Date(on.On)],
        StartRule.OnCustomerDate on => texts["every day at {0} in each customer's zone, by {1}", Time(on.At), on.Fact],
        _ => texts["by hand"],
    };

    /// <summary>Who may enter again.</summary>
    internal string Of(ReentryRule rule) => rule switch
    {
        ReentryRule.EveryTime => texts["every time"],
        ReentryRule.Once => texts["once in the life of the campaign"],
        ReentryRule.OnceUntilExit => texts["when no journey of the same person goes on"],
        ReentryRule.OncePer per => texts["after {0} days", per.Period.Days],
        ReentryRule.OncePerValue per => texts["once for each value of {0}", per.Fact],
        _ => rule.ToString(),
    };

    /// <summary>An outcome on the drawing; names that people have given stay.</summary>
    internal string Outcome(string outcome) => outcome switch
    {
        "Done" => "",
        "Sent" => texts["sent"],
        "Denied" => texts["denied"],
        "Failed" => texts["not delivered"],
        "True" => texts["yes"],
        "False" => texts["no"],
        "Received" => texts["came"],
        "TimedOut" => texts["did not come"],
        "Default" => texts["otherwise"],
        _ => outcome,
    };

    private string Setting(CampaignProblem problem) => problem.Field switch
    {
        "zone" => texts["Write a time zone such as Asia/Ho_Chi_Minh."],
        "holdout" => texts["Write a share from 0 to 100."],
        "stale_after_hours" => texts["Write a whole number of hours from 1 to 2,400."],
        "purpose" => texts["Choose what its messages are for."],
        "cap" => texts["Write both: 1 to 1,000 messages, within 1 to 90 days."],
        "messages_per_hour" => texts["Write a whole number from 1 to 3,600,000."],
        "switch_on" or "switch_off" => texts["Write a date and a time."],
        "reentry" => texts["Choose who may enter again."],
        _ => problem.Message,
    };

    private static string Time(LocalTime at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);
}
