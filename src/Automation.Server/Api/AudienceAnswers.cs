using Automation.Server.Audiences;
using Automation.Server.Customers;
using Automation.Storage.Audiences;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>The kept audiences.</summary>
/// <param name="Audiences">Them, without their versions.</param>
internal sealed record AudienceList(IEnumerable<AudienceAnswer> Audiences);

/// <summary>An audience as it was saved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Version">The version that this made, from 1.</param>
/// <param name="Rule">Whom it selects.</param>
/// <param name="MadeAt">When the version was made.</param>
/// <param name="MadeBy">By whom.</param>
internal sealed record SavedAudience(string Name, string Title, int Version, string Rule, Instant MadeAt, string MadeBy);

/// <summary>An audience with who uses it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Version">Its newest version, from 1; a change says from which one it began.</param>
/// <param name="Rule">Whom it selects.</param>
/// <param name="MadeAt">When the newest version was made.</param>
/// <param name="MadeBy">By whom.</param>
/// <param name="UsedBy">The campaigns that take it.</param>
/// <param name="Versions">Its versions, the newest first; empty in lists.</param>
internal sealed record AudienceAnswer(
    string Name, string Title, int Version, string Rule, Instant MadeAt, string MadeBy, IReadOnlyList<AudienceUse> UsedBy, IReadOnlyList<AudienceVersionRow> Versions)
{
    internal static AudienceAnswer Of(AudienceInUse found) => new(
        found.Audience.Name, found.Audience.Title, found.Audience.Version, found.Audience.Rule, found.Audience.MadeAt, found.Audience.MadeBy, found.Uses, found.Versions);
}

/// <summary>What is to be said about a rule. Where it has problems there is nothing else.</summary>
/// <param name="Problems">What is wrong with it.</param>
/// <param name="Count">How many it selects.</param>
/// <param name="Sample">Some of them.</param>
/// <param name="Coverage">Their languages, zones and agreements; only when they were asked for.</param>
internal sealed record AudienceCheck(IReadOnlyList<RuleProblem> Problems, AudienceCount? Count, IReadOnlyList<CustomerLine>? Sample, AudienceCoverage? Coverage);
