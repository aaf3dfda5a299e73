using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Customers;
using Automation.Storage;
using Automation.Storage.Audiences;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Audiences;

/// <summary>What people do with saved audiences. Pages, the API and the command line come here.</summary>
internal sealed class AudienceDesk(IStore store, LiveCampaigns campaigns, TimeProvider time)
{
    private const int LongestTitle = 120;
    private const int FieldSample = 200;
    private const int MostFields = 50;

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>All audiences, by name, with who uses them.</summary>
    internal async Task<IReadOnlyList<AudienceInUse>> ListAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var known = (await campaigns.LoadAsync(transaction, cancellationToken)).Values;
        return [.. (await transaction.LoadAudiencesAsync(cancellationToken)).Select(row => new AudienceInUse(row, SavedAudiences.UsesOf(row.Name, known), []))];
    }

    /// <summary>An audience with its versions; null when there is none.</summary>
    internal async Task<AudienceInUse?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var known = (await campaigns.LoadAsync(transaction, cancellationToken)).Values;
        return await transaction.FindAudienceAsync(name, cancellationToken) is { } row
            ? new AudienceInUse(row, SavedAudiences.UsesOf(name, known), await transaction.LoadAudienceVersionsAsync(row.Id, cancellationToken))
            : null;
    }

    /// <summary>Reads a rule as of now.</summary>
    internal ReadRule Read(string? rule) => AudienceRules.Read(rule, Now);

    /// <summary>How many a rule selects.</summary>
    /// <exception cref="AudienceException">The rule has problems.</exception>
    internal Task<AudienceCount> CountAsync(string? rule, CancellationToken cancellationToken) => store.CountAudienceAsync(Fragment(rule), cancellationToken);

    /// <summary>Some of those whom a rule selects.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="take">How many; 1 to 100.</param>
    /// <param name="among">How many it selects; null: that was not counted.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AudienceException">The rule has problems.</exception>
    internal async Task<IReadOnlyList<CustomerLine>> SampleAsync(string? rule, int take, long? among, CancellationToken cancellationToken)
    {
        var ids = await store.SampleAudienceAsync(Fragment(rule), Math.Clamp(take, 1, 100), among, cancellationToken);
        await using var reader = store.OpenReader();
        var lines = await CustomerDesk.LinesAsync(reader, ids, cancellationToken);
        return [.. ids.Where(lines.ContainsKey).Select(id => lines[id])];
    }

    /// <summary>What those are like whom a rule selects.</summary>
    /// <exception cref="AudienceException">The rule has problems.</exception>
    internal Task<AudienceCoverage> CoverAsync(string? rule, CancellationToken cancellationToken) => store.CoverAudienceAsync(Fragment(rule), cancellationToken);

    /// <summary>Names of the shop's own fields, as the customers have them who became known last.</summary>
    internal async Task<IReadOnlyList<string>> FieldsAsync(CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var texts = await reader.Customers.OrderByDescending(row => row.Id).Select(row => row.AttributesJson).Take(FieldSample).ToListAsync(cancellationToken);
        return [.. texts.SelectMany(CustomerProfile.FieldsOf).Select(field => field.Name).Where(name => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostFields)];
    }

    /// <summary>Saves a new audience.</summary>
    /// <exception cref="AudienceException">The name is taken or wrong, or the rule has problems.</exception>
    internal async Task<AudienceRow> AddAsync(AudienceDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        Check(draft);
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = await transaction.TryAddAudienceAsync(Write(draft, actor), Now, cancellationToken)
            ?? throw AudienceRefusals.NameTaken(draft.Name);
        await transaction.AddAuditAsync(actor.Did("audience.added", "audience/" + row.Name, Now, new { row.Version }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row;
    }

    /// <summary>Saves a changed audience. Campaigns that run keep the version that they have.</summary>
    /// <param name="draft">What is to be saved.</param>
    /// <param name="seenVersion">The version that was changed.</param>
    /// <param name="actor">Who saves it.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="AudienceException">The rule has problems, or the audience is not there.</exception>
    /// <exception cref="AudienceConflictException">Somebody else has saved another version meanwhile.</exception>
    internal async Task<AudienceRow> ChangeAsync(AudienceDraft draft, int seenVersion, Actor actor, CancellationToken cancellationToken)
    {
        Check(draft);
        await using var transaction = await store.BeginAsync(cancellationToken);
        var known = await transaction.FindAudienceAsync(draft.Name, cancellationToken) ?? throw Missing(draft.Name);
        var row = await transaction.TryChangeAudienceAsync(Write(draft, actor), seenVersion, Now, cancellationToken) ?? throw new AudienceConflictException(known);
        await transaction.AddAuditAsync(
            actor.Did("audience.changed", "audience/" + row.Name, Now, new { from = known.Version, row.Version }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row;
    }

    /// <summary>Deletes an audience.</summary>
    /// <exception cref="AudienceException">It is not there, or campaigns use it.</exception>
    internal async Task RemoveAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var uses = SavedAudiences.UsesOf(name, (await campaigns.LoadAsync(transaction, cancellationToken)).Values);
        if (uses.Count > 0)
        {
            throw AudienceRefusals.InUse(name, uses.Select(use => use.Campaign));
        }

        if (!await transaction.RemoveAudienceAsync(name, Now, cancellationToken))
        {
            throw Missing(name);
        }

        await transaction.AddAuditAsync(actor.Did("audience.deleted", "audience/" + name, Now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Lets a campaign that runs go over to the newest version; who is under way stays.</summary>
    /// <exception cref="AudienceException">There is no such audience, or the campaign does not use it.</exception>
    internal async Task MoveAsync(string name, string campaignName, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var audience = await transaction.FindAudienceAsync(name, cancellationToken) ?? throw Missing(name);
        var campaign = (await campaigns.LoadAsync(transaction, cancellationToken)).Values.FirstOrDefault(found => found.IsShown && found.Row.Name == campaignName && found.Settings.SavedAudience is { Version: not null } used && used.Name == name)
            ?? throw AudienceRefusals.NotUsed(name, campaignName);
        var settings = CampaignSettingsJson.Merge(System.Text.Json.Nodes.JsonNode.Parse(campaign.Row.SettingsJson) as System.Text.Json.Nodes.JsonObject);
        settings["audience"] = AudienceReference.Pin(audience.Name, audience.Version, audience.Rule);
        await transaction.UpdateCampaignAsync(campaign.Row with { SettingsJson = settings.ToJsonString() }, cancellationToken);
        await transaction.AddAuditAsync(
            actor.Did("campaign.retargeted", "campaign/" + campaignName, Now, new { audience = name, from = campaign.Settings.SavedAudience!.Version, to = audience.Version }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private Automation.Templating.SqlFragment? Fragment(string? rule)
    {
        var read = Read(rule);
        return read.Problems.Count == 0 ? read.Fragment : throw AudienceRefusals.WrongRule(TextOf(read.Problems));
    }

    private void Check(AudienceDraft draft)
    {
        if (!AudienceReference.IsName(draft.Name))
        {
            throw AudienceRefusals.BadName(draft.Name, AudienceReference.LongestName);
        }

        if (draft.Title.Length > LongestTitle)
        {
            throw AudienceRefusals.LongTitle(LongestTitle);
        }

        if (string.IsNullOrWhiteSpace(draft.Rule))
        {
            throw AudienceRefusals.EmptyRule();
        }

        Fragment(draft.Rule);
    }

    private static AudienceWrite Write(AudienceDraft draft, Actor actor) =>
        new(draft.Name, draft.Title.Trim() is { Length: > 0 } title ? title : draft.Name, draft.Rule.Trim(), actor.Name);

    private static string TextOf(IReadOnlyList<RuleProblem> problems) => string.Join(" ", problems.Select(problem => $"Line {problem.Line}, column {problem.Column}: {problem.Message}."));

    private static AudienceException Missing(string name) => AudienceRefusals.NoAudience(name);
}

/// <summary>What a person wants to save.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">The name for people; empty for the same.</param>
/// <param name="Rule">The rule.</param>
internal sealed record AudienceDraft(string Name, string Title, string Rule);

/// <summary>An audience with who uses it.</summary>
/// <param name="Audience">The audience.</param>
/// <param name="Uses">The campaigns.</param>
/// <param name="Versions">Its versions, the newest first; empty in lists.</param>
internal sealed record AudienceInUse(AudienceRow Audience, IReadOnlyList<AudienceUse> Uses, IReadOnlyList<AudienceVersionRow> Versions);

/// <summary>Somebody else has saved another version of an audience.</summary>
/// <param name="newest">What is saved now.</param>
internal sealed class AudienceConflictException(AudienceRow newest)
    : Exception($"{newest.MadeBy} has saved version {newest.Version} of '{newest.Name}' meanwhile. Look at it, and save yours again if it still holds.")
{
    /// <summary>What is saved now.</summary>
    internal AudienceRow Newest => newest;
}
