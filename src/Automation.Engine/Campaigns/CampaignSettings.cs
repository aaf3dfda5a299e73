using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Templating;
using NodaTime;

namespace Automation.Engine.Campaigns;

/// <summary>
/// What makes a published definition a campaign: for whom, when, how often, with which values. Immutable; safe for concurrent
/// use. <see cref="CampaignSettingsJson"/> reads it.
/// </summary>
public sealed record CampaignSettings
{
    /// <summary>The zone of the campaign and of customers without one. Default UTC.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>The language of customers without one. Default <c>en</c>.</summary>
    public string Locale { get; init; } = "en";

    /// <summary>The rule that selects the audience; null for everybody.</summary>
    public Expression? Audience { get; init; }

    /// <summary>The saved audience whose rule it is; null where the rule is the campaign's own.</summary>
    public AudienceReference? SavedAudience { get; init; }

    /// <summary>Who may enter again. Default every time.</summary>
    public ReentryRule Reentry { get; init; } = new ReentryRule.EveryTime();

    /// <summary>The campaign's own values; dates are <see cref="LocalDateTime"/>.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <summary>The names of values that must be given before the campaign can start.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>When the campaign switches itself on, in its zone; null: by hand.</summary>
    public LocalDateTime? SwitchOn { get; init; }

    /// <summary>From when nobody enters any more, in its zone; null: never.</summary>
    public LocalDateTime? SwitchOff { get; init; }

    /// <summary>The sender of e-mail.</summary>
    public string EmailFrom { get; init; } = "care@example.test";

    /// <summary>The sender's display name; null for none.</summary>
    public string? EmailFromName { get; init; }

    /// <summary>The sender of SMS: a number or an alphanumeric name.</summary>
    public string SmsFrom { get; init; } = "CARE";

    /// <summary>The sender of WhatsApp messages, a number in E.164 form or a messaging service; empty for none.</summary>
    public string WhatsAppFrom { get; init; } = "";

    /// <summary>The country of recipients of whom nothing tells another, ISO 3166 alpha-2; null for the installation's.</summary>
    public string? Country { get; init; }

    /// <summary>What its messages are about, for people who refuse one topic; empty for nothing in particular.</summary>
    public string Topic { get; init; } = "";

    /// <summary>A message of this age does not leave any more; null for the age that the policies say.</summary>
    public Duration? StaleAfter { get; init; }

    /// <summary>The share of customers that gets nothing but transactional messages, from 0 (default) to 1.</summary>
    public double Holdout { get; init; }

    /// <summary>
    /// What its messages are for, where that binds them more strictly than what the activity says: care or advertising; null for as each activity says.
    /// </summary>
    public Purpose? Purpose { get; init; }

    /// <summary>How often it may write to one person, besides what the policies allow; null for no limit of its own.</summary>
    public CampaignCap? Cap { get; init; }

    /// <summary>How many messages may leave in an hour on each channel, evenly, from 1; null for as many as can.</summary>
    public int? MessagesPerHour { get; init; }

    /// <summary>The end of a journey that counts as success where sides of a split are compared; null for none.</summary>
    public string? Goal { get; init; }

    /// <summary>General rules (<c>GEN-…</c>) that do not hold for it; a law cannot be left out.</summary>
    public IReadOnlySet<string> WithoutRules { get; init; } = new HashSet<string>();

    /// <summary>By purpose, how the general rules take a missing agreement; what is not there is as they say.</summary>
    public IReadOnlyDictionary<Purpose, ConsentLevel> Consent { get; init; } = new Dictionary<Purpose, ConsentLevel>();

    /// <summary>The values that are needed and missing.</summary>
    public IEnumerable<string> Missing => Needs.Where(name => Values.GetValueOrDefault(name) is null);

    /// <summary>What journeys may read.</summary>
    public CampaignFacts ToFacts(long id, string name) => new() { Id = id, Name = name, Zone = Zone, Locale = Locale, Values = Values, Purpose = Purpose };
}

/// <summary>
/// A campaign's own cap: a message that binds more than a transactional one leaves only while the person has got fewer than so many of such messages, of all
/// campaigns and on all channels, within the days before it. Immutable.
/// </summary>
/// <param name="Messages">From 1 to 1,000.</param>
/// <param name="Days">From 1 to 90.</param>
public sealed record CampaignCap(int Messages, int Days);
