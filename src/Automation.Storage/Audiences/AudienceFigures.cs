using Automation.Engine.Messages;

namespace Automation.Storage.Audiences;

/// <summary>How many a rule selects.</summary>
/// <param name="Customers">All of them.</param>
/// <param name="WithEmail">Those with an e-mail address.</param>
/// <param name="WithPhone">Those with a phone number.</param>
public sealed record AudienceCount(long Customers, long WithEmail, long WithPhone);

/// <summary>What those are like whom a rule selects.</summary>
/// <param name="Locales">How many by language; null for those of whom it is not known. The most first.</param>
/// <param name="Zones">How many by zone; null for those of whom it is not known. The most first.</param>
/// <param name="Agreements">How many agree to advertising, by channel.</param>
public sealed record AudienceCoverage(IReadOnlyList<AudiencePart> Locales, IReadOnlyList<AudiencePart> Zones, IReadOnlyDictionary<Channel, long> Agreements);

/// <summary>A part of an audience.</summary>
/// <param name="Value">What they share; null: it is not known.</param>
/// <param name="Customers">How many.</param>
public sealed record AudiencePart(string? Value, long Customers);
