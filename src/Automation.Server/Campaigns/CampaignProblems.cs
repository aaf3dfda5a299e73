using Automation.Server.Languages;

namespace Automation.Server.Campaigns;

/// <summary>What is wrong with one field of a campaign.</summary>
/// <param name="Field">The field: <c>title</c>, <c>name</c>, <c>definition</c>, <c>note</c>, or the name of a setting.</param>
/// <param name="Code">Which kind of mistake, for pages in other languages; <see cref="CampaignMistakes"/> lists them.</param>
/// <param name="Message">What is wrong and what to do, fit for a person.</param>
internal sealed record CampaignProblem(string Field, string Code, string Message)
{
    /// <summary>The message as pages say it in the person's language; null where there are no words of it.</summary>
    internal Sentence? Said { get; init; }
}

/// <summary>The kinds of mistakes that people make with campaigns.</summary>
internal static class CampaignMistakes
{
    internal const string TitleMissing = "title-missing";
    internal const string TitleLong = "title-long";
    internal const string NameForm = "name-form";
    internal const string NameTaken = "name-taken";
    internal const string NotPublished = "not-published";
    internal const string Setting = "setting";
    internal const string Rule = "rule";
    internal const string OffBeforeOn = "off-before-on";
    internal const string EmailAddress = "email-address";
    internal const string SmsSender = "sms-sender";
    internal const string WhatsAppSender = "whatsapp-sender";
    internal const string FixedWhileRunning = "fixed-while-running";
    internal const string NoteMissing = "note-missing";
}

/// <summary>What was typed for a campaign is wrong; every problem is told, none was kept.</summary>
internal sealed class CampaignInvalidException : CampaignException
{
    internal CampaignInvalidException(IReadOnlyList<CampaignProblem> problems)
        : base(Sentence.Plainly(string.Join(" ", problems.Select(problem => $"{problem.Field}: {problem.Message}")))) => Problems = problems;

    internal IReadOnlyList<CampaignProblem> Problems { get; }
}

/// <summary>Somebody else has changed the campaign since it was looked at. Nothing was kept.</summary>
internal sealed class CampaignChangedException(string name, string by, string action, NodaTime.Instant at)
    : CampaignException(Sentence.Plainly($"Campaign '{name}' was changed meanwhile by {by} ({action}). Nothing of yours was kept: look at it as it is now, then do it again."))
{
    /// <summary>Who.</summary>
    internal string By => by;

    /// <summary>What, as the audit log names it.</summary>
    internal string Action => action;

    /// <summary>When.</summary>
    internal NodaTime.Instant At => at;
}
