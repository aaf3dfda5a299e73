using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Server.Gate;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>A consent or a refusal that is to be recorded.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">care or advertising; transactional messages need no consent.</param>
/// <param name="State">Whether it was given or withdrawn.</param>
/// <param name="Topic">What it is about; nothing for all of the purpose.</param>
/// <param name="At">When it was said, not in the future; nothing for now.</param>
/// <param name="Source">Where it was said; nothing for the API.</param>
/// <param name="Text">Which text was agreed to.</param>
/// <param name="Proof">What proves it.</param>
internal sealed record ConsentBody(Channel Channel, Purpose Purpose, ConsentState State, string? Topic, Instant? At, string? Source, string? Text, string? Proof);

/// <summary>An address that is to be suppressed.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Address">The address or number.</param>
/// <param name="Reason">Why; nothing for manual.</param>
/// <param name="Scope">What it gets no longer; nothing for what the reason asks for.</param>
/// <param name="Topic">Of the scope topic: which.</param>
/// <param name="Source">Who or what said so; nothing for the API.</param>
/// <param name="ExpiresAt">Until when; nothing for ever. Complaints and opt-outs never expire.</param>
internal sealed record SuppressionBody(Channel Channel, string Address, SuppressionReason? Reason, SuppressionScope? Scope, string? Topic, string? Source, Instant? ExpiresAt);

/// <summary>What was recorded.</summary>
/// <param name="Added">How many lines; 0 where it was known already.</param>
internal sealed record AddedAnswer(int Added);

/// <summary>What was lifted.</summary>
/// <param name="Lifted">How many suppressions.</param>
internal sealed record LiftedAnswer(int Lifted);

/// <summary>A connector that tries again.</summary>
/// <param name="Name">Which.</param>
/// <param name="Released">How many messages wait for it no longer.</param>
internal sealed record UnparkedConnector(string Name, int Released);

/// <summary>What somebody should look at.</summary>
/// <param name="Alerts">Open ones.</param>
internal sealed record AlertList(IEnumerable<AlertAnswer> Alerts);

/// <summary>Something that somebody should look at.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">What it is about: a campaign, a connector.</param>
/// <param name="Detail">More of it.</param>
/// <param name="RaisedAt">Since when.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record AlertAnswer(string Kind, string Subject, string Detail, Instant RaisedAt, string Remedy);

/// <summary>What a customer has said.</summary>
/// <param name="Customer">The shop's key.</param>
/// <param name="Consents">In the order in which it was recorded.</param>
internal sealed record CustomerConsents(string Customer, IEnumerable<ConsentAnswer> Consents);

/// <summary>Something that a customer has said about messages.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Topic">What it is about; empty for all of the purpose.</param>
/// <param name="State">Whether it was given or withdrawn.</param>
/// <param name="At">When it was said.</param>
/// <param name="RecordedAt">When it was written down.</param>
/// <param name="Source">Where it was said.</param>
/// <param name="Text">Which text was agreed to.</param>
/// <param name="Proof">What proves it.</param>
internal sealed record ConsentAnswer(Channel Channel, Purpose Purpose, string Topic, ConsentState State, Instant At, Instant RecordedAt, string Source, string? Text, string? Proof);

/// <summary>Addresses that are not written to.</summary>
/// <param name="Suppressions">Those in force, by id; <c>after</c> the last one's id goes on.</param>
internal sealed record SuppressionList(IReadOnlyList<SuppressionAnswer> Suppressions);

/// <summary>An address that is not written to.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Address">The address in its one form.</param>
/// <param name="Scope">What it does not get.</param>
/// <param name="Topic">Of the scope topic: which; else empty.</param>
/// <param name="Reason">Why.</param>
/// <param name="Source">Who or what said so.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="ExpiresAt">Until when; null for ever.</param>
internal sealed record SuppressionAnswer(
    long Id, Channel Channel, string Address, SuppressionScope Scope, string Topic, SuppressionReason Reason, string Source, Instant CreatedAt, Instant? ExpiresAt);

/// <summary>The policies in force.</summary>
/// <param name="Why">Which hold, and why these.</param>
/// <param name="Packs">Them.</param>
internal sealed record PoliciesAnswer(string Why, IEnumerable<PackAnswer> Packs)
{
    internal static PoliciesAnswer Of(PoliciesInForce inForce) => new(
        inForce.Why.ToString(),
        inForce.Policies.Packs.Select(pack => new PackAnswer(
            pack.Name,
            pack.Version,
            pack.Title,
            pack.Rules.Select(rule => new RuleAnswer(rule.Id, rule.Text, rule.Source, rule.Confidence, rule.Purposes.Order(), rule.Channels.Order())))));
}

/// <summary>The law of a country, or the general rules.</summary>
/// <param name="Name">Its name in settings.</param>
/// <param name="Version">The year and a number.</param>
/// <param name="Title">What it is.</param>
/// <param name="Rules">What it asks for.</param>
internal sealed record PackAnswer(string Name, string Version, string Title, IEnumerable<RuleAnswer> Rules);

/// <summary>One demand of a pack.</summary>
/// <param name="Id">By which the ledger names it.</param>
/// <param name="Text">What it asks for.</param>
/// <param name="Source">The article of the law.</param>
/// <param name="Confidence">How sure the reading is.</param>
/// <param name="Purposes">Which messages it binds.</param>
/// <param name="Channels">By which channels.</param>
internal sealed record RuleAnswer(string Id, string Text, string Source, Confidence Confidence, IEnumerable<Purpose> Purposes, IEnumerable<Channel> Channels);
