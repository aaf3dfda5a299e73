using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Server.Customers;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>What has happened to a customer.</summary>
/// <param name="Lines">The newest first.</param>
/// <param name="Next">What <c>before</c> says to go on; null at the end.</param>
internal sealed record TimelineAnswer(IEnumerable<TimelineLineAnswer> Lines, string? Next);

/// <summary>A line of a timeline; what belongs to its kind is set.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Campaign">The campaign's name; empty for none.</param>
/// <param name="Activity">The activity's name for people; empty for none.</param>
/// <param name="Order">The order.</param>
/// <param name="Event">The event.</param>
/// <param name="Journey">The journey that began.</param>
/// <param name="Message">The message.</param>
/// <param name="Ledger">The line of the ledger.</param>
/// <param name="Consent">What was said.</param>
internal sealed record TimelineLineAnswer(
    Instant At,
    TimelineKind Kind,
    string Campaign,
    string Activity,
    OrderView? Order,
    EventView? Event,
    JourneyView? Journey,
    MessageView? Message,
    LedgerLineView? Ledger,
    ConsentView? Consent)
{
    internal static TimelineLineAnswer Of(TimelineLine line) =>
        new(line.Place.At, line.Place.Kind, line.Campaign, line.Activity, line.Order, line.Event, line.Journey, line.Message, line.Ledger, line.Consent);
}

/// <summary>Why a customer is, or is not, in a campaign.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="At">As of when.</param>
/// <param name="Entry">Whether the customer enters, and why not.</param>
/// <param name="Audience">How the customer fits its audience; null for everybody.</param>
/// <param name="Messages">What is to be said of each message.</param>
/// <param name="Others">What else the ledger tells.</param>
internal sealed record StandingAnswer(
    string Campaign, string Title, Instant At, IEnumerable<FindingAnswer> Entry, RuleFit? Audience, IEnumerable<MessageStandingAnswer> Messages, IReadOnlyList<LedgerLineView> Others)
{
    internal static StandingAnswer Of(CampaignStanding standing, string language) => new(
        standing.Campaign,
        standing.Title,
        standing.At,
        standing.Entry.Select(finding => FindingAnswer.Of(finding, language)),
        standing.Audience,
        standing.Messages.Select(message => new MessageStandingAnswer(
            message.Activity, message.Channel, message.Purpose, message.Template, message.Now.Select(finding => FindingAnswer.Of(finding, language)), message.Past)),
        standing.Others);
}

/// <summary>One thing that was found out.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Text">It, in a sentence.</param>
/// <param name="Rule">The rule; empty for none.</param>
/// <param name="Why">What the rule says in the language that was asked for; null where it says nothing.</param>
/// <param name="Law">The article of a law; empty for none.</param>
internal sealed record FindingAnswer(Verdict Verdict, string Text, string Rule, string? Why, string Law)
{
    internal static FindingAnswer Of(Finding finding, string language) =>
        new(finding.Verdict, finding.Text.ToString(), finding.Rule, finding.Rule.Length == 0 ? null : RuleTexts.Of(finding.Rule, language), finding.Law);
}

/// <summary>What is to be said of one message of a campaign and a customer.</summary>
/// <param name="Activity">The activity that sends it.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Template">The template's name.</param>
/// <param name="Now">Whether it would leave now.</param>
/// <param name="Past">Those that were.</param>
internal sealed record MessageStandingAnswer(string Activity, Channel Channel, Purpose Purpose, string Template, IEnumerable<FindingAnswer> Now, IReadOnlyList<PastMessage> Past);
