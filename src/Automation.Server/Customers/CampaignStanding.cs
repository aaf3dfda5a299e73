using Automation.Engine.Messages;
using Automation.Server.Languages;
using Automation.Server.Messages;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Customers;

/// <summary>What a finding means for the customer.</summary>
internal enum Verdict
{
    /// <summary>It lets the customer in, or the message out.</summary>
    Yes,

    /// <summary>It keeps the customer out, or the message back, for good or until something changes.</summary>
    No,

    /// <summary>It is a matter of time.</summary>
    Later,

    /// <summary>It says how things stand and decides nothing.</summary>
    Told,
}

/// <summary>A finding in plain words.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Rule">The rule or reason behind it, whose own sentence belongs with it; empty for none.</param>
/// <param name="Law">The article of a law; empty for none.</param>
internal sealed record Finding(Verdict Verdict, Sentence Text, string Rule = "", string Law = "");

/// <summary>How a part of the audience's rule fits the customer.</summary>
/// <param name="Text">The part as it is written.</param>
/// <param name="Kind">Whether its parts are joined by and, or, not, or it is a condition.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Values">What the customer has, by the fact's name: text for people; null where it is not known.</param>
/// <param name="Parts">Its parts.</param>
internal sealed record RuleFit(string Text, RuleFitKind Kind, bool Holds, IReadOnlyList<KeyValuePair<string, object?>> Values, IReadOnlyList<RuleFit> Parts);

/// <summary>How the parts of a rule are joined.</summary>
internal enum RuleFitKind
{
    /// <summary>All must hold.</summary>
    All,

    /// <summary>One must hold.</summary>
    Any,

    /// <summary>It must not hold.</summary>
    Not,

    /// <summary>A condition.</summary>
    Condition,
}

/// <summary>What the gate says of one message of a campaign, and what became of it before.</summary>
/// <param name="Activity">The activity's name for people.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Template">The template.</param>
/// <param name="Now">What the gate would say at this moment.</param>
/// <param name="Past">What happened, the newest first.</param>
internal sealed record MessageStanding(string Activity, Channel Channel, Purpose Purpose, string Template, IReadOnlyList<Finding> Now, IReadOnlyList<PastMessage> Past);

/// <summary>A message that there was.</summary>
/// <param name="Message">The message.</param>
/// <param name="Line">What became of it, in words.</param>
internal sealed record PastMessage(MessageView Message, ExplainedLine Line);

/// <summary>Why a customer got, gets, or does not get, what a campaign sends.</summary>
/// <param name="Campaign">The campaign's name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="At">When this was asked.</param>
/// <param name="Entry">Whether the customer may enter at this moment.</param>
/// <param name="Audience">How the audience's rule fits; null where everybody belongs to it.</param>
/// <param name="Messages">Each message of the campaign.</param>
/// <param name="Others">What else happened to the customer in the campaign, the newest first.</param>
internal sealed record CampaignStanding(
    string Campaign, string Title, Instant At, IReadOnlyList<Finding> Entry, RuleFit? Audience, IReadOnlyList<MessageStanding> Messages, IReadOnlyList<LedgerLineView> Others);
