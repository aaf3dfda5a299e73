using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Automation.Engine.Campaigns;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>
/// The policies of an installation: which packs hold, what they say, and how fast senders may be. Immutable but for a cache; safe for
/// concurrent use. <see cref="PoliciesJson"/> reads it.
/// </summary>
public sealed class Policies
{
    /// <summary>No policy: only pauses, addresses, suppressions and refusals count.</summary>
    public static readonly Policies None = new([], null, [], new Dictionary<string, double>());

    private static readonly HashSet<Purpose> Limited = [Purpose.Care, Purpose.Advertising];

    // By the settings object itself: it is read once for each campaign, and goes when the campaign's settings change.
    private readonly ConditionalWeakTable<CampaignSettings, ConcurrentDictionary<(Channel Channel, Purpose Purpose, string Countries), GatePolicy>> _known = [];
    private readonly RecipientCountry _countries;

    /// <summary>Creates policies.</summary>
    /// <param name="packs">The packs that hold.</param>
    /// <param name="country">The country of recipients of whom nothing tells another, ISO 3166 alpha-2; null for the campaign's.</param>
    /// <param name="zones">Where a zone is unknown, these must all be in the window; empty for the campaign's zone.</param>
    /// <param name="senderRates">By sender, or <c>*</c> for each other one: messages, of SMS segments, a second; positive.</param>
    public Policies(IReadOnlyList<PolicyPack> packs, string? country, IReadOnlyList<DateTimeZone> zones, IReadOnlyDictionary<string, double> senderRates)
    {
        Packs = packs;
        Country = country;
        Zones = zones;
        SenderRates = senderRates;
        _countries = new RecipientCountry(packs);
        CallingCode = country is null ? null : packs.Select(pack => pack.Countries.GetValueOrDefault(country)).FirstOrDefault(prefix => prefix is not null);
    }

    /// <summary>The packs that hold.</summary>
    public IReadOnlyList<PolicyPack> Packs { get; }

    /// <summary>The country of recipients of whom nothing tells another; null for none.</summary>
    public string? Country { get; }

    /// <summary>The calling code of that country; null when no pack tells it.</summary>
    public string? CallingCode { get; }

    /// <summary>The zones of recipients of whom no zone is known; empty for the campaign's.</summary>
    public IReadOnlyList<DateTimeZone> Zones { get; }

    /// <summary>How fast senders may be.</summary>
    public IReadOnlyDictionary<string, double> SenderRates { get; }

    /// <summary>When campaigns stop themselves.</summary>
    public BreakerLimits Breakers { get; init; } = BreakerLimits.Default;

    /// <summary>Whether any pack holds.</summary>
    public bool Any => Packs.Count > 0;

    /// <summary>A rule by its id; null when no pack that holds has it.</summary>
    public PolicyRule? Find(string ruleId) => Packs.SelectMany(pack => pack.Rules).FirstOrDefault(rule => rule.Id == ruleId);

    /// <summary>The rate of a sender in messages, or segments, a second; null when nothing limits it.</summary>
    public double? RateOf(string sender) =>
        SenderRates.TryGetValue(sender, out var own) || SenderRates.TryGetValue("*", out own) ? own : null;

    /// <summary>The countries whose law binds a message to a person.</summary>
    public string[] CountriesOf(string? told, string? phone, DateTimeZone? zone, CampaignSettings campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return Any ? _countries.Of(told, phone, zone, campaign.Country ?? Country ?? RecipientCountry.OfZone(campaign.Zone)) : [];
    }

    /// <summary>The rules that bind messages of a campaign to recipients of these countries.</summary>
    public GatePolicy For(CampaignSettings campaign, string campaignName, Channel channel, Purpose purpose, IReadOnlyList<string> countries)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(countries);
        var known = _known.GetValue(campaign, _ => new());
        var key = (channel, purpose, countries.Count == 1 ? countries[0] : string.Join(',', countries));
        return known.TryGetValue(key, out var policy) ? policy : known.GetOrAdd(key, Build(campaign, campaignName, channel, purpose, countries));
    }

    private GatePolicy Build(CampaignSettings campaign, string name, Channel channel, Purpose purpose, IReadOnlyList<string> countries)
    {
        var rules = Packs
            .Where(pack => pack.Countries.Count == 0 || countries.Any(pack.Binds))
            .SelectMany(pack => pack.Rules)
            .Where(rule => rule.Binds(channel, purpose) && rule is not PolicyRule.Note && !campaign.WithoutRules.Contains(rule.Id))
            .Select(rule => Adapted(rule, campaign, purpose))
            .ToList();
        if (campaign.StaleAfter is { } age)
        {
            rules.Add(new PolicyRule.Staleness(age) { Id = GateRules.Stale });
        }

        // Of a transactional message nothing is limited by choice: the person waits for it.
        if (campaign.Cap is { } cap && purpose != Purpose.Transactional)
        {
            rules.Add(new PolicyRule.Cap(cap.Messages, Duration.FromDays(cap.Days), PerPerson: true) { Id = GateRules.CampaignCap, Purposes = Limited });
        }

        return new GatePolicy(rules, campaign.Holdout, name);
    }

    /// <summary>A campaign may say how a missing agreement is taken where only the general rule asks for one; never where a law does.</summary>
    private static PolicyRule Adapted(PolicyRule rule, CampaignSettings campaign, Purpose purpose) =>
        rule is PolicyRule.Consent consent && IsGeneral(rule.Id) && campaign.Consent.TryGetValue(purpose, out var level) ? consent with { Level = level } : rule;

    /// <summary>Whether a rule is one of the general ones, which a campaign may leave out.</summary>
    public static bool IsGeneral(string ruleId)
    {
        ArgumentNullException.ThrowIfNull(ruleId);
        return ruleId.StartsWith("GEN-", StringComparison.Ordinal);
    }
}

/// <summary>At which rates a campaign stops itself. A rate is a share of what was handed over in the window.</summary>
/// <param name="Window">How far back is counted; whole hours, 1 to 168.</param>
/// <param name="Least">So many must have been handed over before a rate counts.</param>
/// <param name="HardBounces">The share of addresses that do not exist.</param>
/// <param name="Complaints">The share of complaints.</param>
/// <param name="OptOuts">The share of opt-outs.</param>
/// <param name="ContentErrors">The share of messages that could not be written or were refused for their content.</param>
public sealed record BreakerLimits(Duration Window, int Least, double HardBounces, double Complaints, double OptOuts, double ContentErrors)
{
    /// <summary>A day; 200 messages; 5 % hard bounces, 0.3 % complaints (the bulk senders' rules of Gmail and Yahoo), 5 % opt-outs, 5 % content errors.</summary>
    public static readonly BreakerLimits Default = new(Duration.FromHours(24), 200, 0.05, 0.003, 0.05, 0.05);
}
