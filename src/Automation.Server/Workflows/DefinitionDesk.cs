using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Engine.Definitions;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Workflows;

/// <summary>What came of a save.</summary>
/// <param name="Version">The stored version.</param>
/// <param name="IsChanged">Whether anything was written.</param>
internal sealed record SavedDefinition(DefinitionVersionRow Version, bool IsChanged);

/// <summary>What came of a publication.</summary>
/// <param name="Version">The published version.</param>
/// <param name="WasPublished">Whether it was published before.</param>
internal sealed record PublishedDefinition(DefinitionVersionRow Version, bool WasPublished);

/// <summary>
/// What people do with definitions: draw, publish, retract, revert, delete. Studio, the command line and the console all come here.
/// Safe for concurrent use: each call is one transaction, and there is one writer.
/// </summary>
/// <remarks>
/// A version that was ever published, or tried, is never rewritten; a change to it becomes the next version. A save that changes nothing
/// writes nothing.
/// </remarks>
internal sealed partial class DefinitionDesk(
    IStore store, WorkflowCompiler compiler, LiveCampaigns campaigns, CampaignStarts starts, TimeProvider time)
{
    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>
    /// Saves a draft: over the latest version when that is a draft, else as the next version. Of two people who save at once the later one's
    /// draft stays; what is published is never written over.
    /// </summary>
    /// <param name="posted">The definition; without a known <c>definitionId</c> it is a new one.</param>
    /// <param name="actor">Who saves.</param>
    /// <param name="cancellationToken">Ends the call before the commit.</param>
    /// <exception cref="DefinitionException">It is no definition that can be drawn here.</exception>
    internal async Task<SavedDefinition> SaveAsync(JsonObject posted, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var saved = await SaveAsync(transaction, posted, actor, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    /// <summary>Makes an old version's content the newest draft; what was the newest stays as a version.</summary>
    /// <exception cref="DefinitionException">There is no such version.</exception>
    internal async Task<SavedDefinition> RevertAsync(string definitionId, int version, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var latest = await FindLatestAsync(transaction, definitionId, cancellationToken);
        var wanted = (await transaction.LoadDefinitionVersionsAsync(definitionId, cancellationToken)).FirstOrDefault(row => row.Version == version && row.DeletedAt is null)
            ?? throw new DefinitionException(DefinitionFault.NotFound, $"Workflow '{definitionId}' has no version {version}.");
        if (DefinitionChanges.AreSame(Parse(latest.Json), Parse(wanted.Json)))
        {
            return new SavedDefinition(latest, IsChanged: false);
        }

        var saved = await AddAsync(transaction, definitionId, Parse(wanted.Json), cancellationToken);
        await transaction.AddAuditAsync(actor.Did("definition.reverted", SubjectOf(saved.Version), Now, new { saved.Version.Version, to = version }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    /// <summary>Whether a save of this would change nothing.</summary>
    internal static bool AreSame(DefinitionVersionRow stored, JsonObject posted) => Merge(stored, Prepare(posted)) is null;

    /// <summary>A definition as the subject of a line in the audit log.</summary>
    internal static string SubjectOf(DefinitionVersionRow row) => "definition/" + row.DefinitionId;

    /// <summary>A stored definition as JSON of one's own.</summary>
    internal static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static async ValueTask<DefinitionVersionRow> FindLatestAsync(IStoreTransaction transaction, string definitionId, CancellationToken cancellationToken) =>
        await transaction.FindDefinitionAsync(definitionId, published: false, cancellationToken) ?? throw DefinitionException.Unknown(definitionId);

    private async ValueTask<SavedDefinition> SaveAsync(IStoreTransaction transaction, JsonObject posted, Actor actor, CancellationToken cancellationToken)
    {
        var saved = await StoreAsync(transaction, posted, cancellationToken);
        if (saved.IsChanged)
        {
            await transaction.AddAuditAsync(actor.Did("definition.saved", SubjectOf(saved.Version), Now, new { saved.Version.Version }), cancellationToken);
        }

        return saved;
    }

    private async ValueTask<SavedDefinition> StoreAsync(IStoreTransaction transaction, JsonObject posted, CancellationToken cancellationToken)
    {
        var model = Prepare(posted);
        var latest = DefinitionJson.Text(model, "definitionId") is { Length: > 0 } id ? await transaction.FindDefinitionAsync(id, published: false, cancellationToken) : null;
        if (latest is null)
        {
            var newId = await NewIdAsync(transaction, model, cancellationToken);
            return await AddAsync(transaction, newId, DefinitionShape.Ordered(model), cancellationToken);
        }

        if (Merge(latest, model) is not { } merged)
        {
            return new SavedDefinition(latest, IsChanged: false);
        }

        return latest.PublishedAt is null && !await IsTriedAsync(transaction, latest, cancellationToken)
            ? await RewriteAsync(transaction, latest, merged, cancellationToken)
            : await AddAsync(transaction, latest.DefinitionId, merged, cancellationToken);
    }

    /// <summary>The stored version with the changes of a prepared definition; null when there is none.</summary>
    private static JsonObject? Merge(DefinitionVersionRow latest, JsonObject model)
    {
        var stored = Parse(latest.Json);
        DefinitionShape.Complete(stored);
        var merged = DefinitionChanges.Apply(stored, model);
        DefinitionShape.Complete(merged);
        return DefinitionChanges.AreSame(stored, merged) ? null : merged;
    }

    /// <summary>The posted definition as it may be stored; what cannot be a workflow here is refused before anything is written.</summary>
    private static JsonObject Prepare(JsonObject posted)
    {
        var model = (JsonObject)posted.DeepClone();
        foreach (var answered in (string[])["links", "materializerName", "isMaterializerAvailable", "providerName", "statusCode"])
        {
            model.Remove(answered);
        }

        var reading = WorkflowDefinition.Read(model.ToJsonString());
        if (reading.Definition is null)
        {
            throw new DefinitionException(DefinitionFault.Invalid, ProblemText.Of(reading.Problems, null));
        }

        UnknownActivities.Restore((JsonObject)model["root"]!);
        TypeAliases.Apply(model);
        return model;
    }

    private async ValueTask<SavedDefinition> AddAsync(IStoreTransaction transaction, string definitionId, JsonObject definition, CancellationToken cancellationToken)
    {
        var version = await transaction.NextDefinitionVersionAsync(definitionId, cancellationToken);
        var row = new DefinitionVersionRow(
            0, FormattableString.Invariant($"{definitionId}:{version}"), definitionId, version, "", "", IsLatest: true, IsPublished: false, Now);
        row = Describe(row, definition);
        return new SavedDefinition(row with { Id = await transaction.AddDefinitionVersionAsync(row, cancellationToken) }, IsChanged: true);
    }

    private static async ValueTask<SavedDefinition> RewriteAsync(
        IStoreTransaction transaction, DefinitionVersionRow draft, JsonObject definition, CancellationToken cancellationToken)
    {
        var row = Describe(draft, definition);
        await transaction.RewriteDraftAsync(row, cancellationToken);
        return new SavedDefinition(row, IsChanged: true);
    }

    /// <summary>The row with what lists read of the definition, and the definition with what the row knows.</summary>
    private static DefinitionVersionRow Describe(DefinitionVersionRow row, JsonObject definition)
    {
        row = row with
        {
            Name = DefinitionJson.Text(definition, "name") is { Length: > 0 } name ? name : row.DefinitionId,
            Description = DefinitionJson.Text(definition, "description") ?? "",
            IsSystem = definition["isSystem"] is JsonValue system && system.TryGetValue<bool>(out var isSystem) && isSystem,
        };
        definition["definitionId"] = row.DefinitionId;
        DefinitionShape.Complete(definition);
        DefinitionShape.Identify(definition, row);
        return row with { Json = WorkflowDefinition.Read(definition.ToJsonString()).Definition!.Write() };
    }

    /// <summary>The id that the designer gave, or one made of the name: it is the campaign's name too, and people type it.</summary>
    private static async ValueTask<string> NewIdAsync(IStoreTransaction transaction, JsonObject model, CancellationToken cancellationToken)
    {
        if (DefinitionJson.Text(model, "definitionId") is { Length: > 0 } given)
        {
            return Id().IsMatch(given)
                ? given
                : throw new DefinitionException(DefinitionFault.Invalid, $"The definitionId '{given}' cannot be used: it is a part of addresses and commands. Write up to 100 letters a to z, digits, '-', '_' and '.', or leave it out.");
        }

        var slug = Slug.Of(DefinitionJson.Text(model, "name") ?? "") is { Length: > 0 } found ? found : "workflow";
        for (var number = 1; ; number++)
        {
            var id = number == 1 ? slug : FormattableString.Invariant($"{slug}-{number}");
            if (await transaction.NextDefinitionVersionAsync(id, cancellationToken) == 1)
            {
                return id;
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    private static async ValueTask<bool> IsTriedAsync(IStoreTransaction transaction, DefinitionVersionRow row, CancellationToken cancellationToken) =>
        (await transaction.FindCampaignsOfAsync(row.DefinitionId, cancellationToken)).Any(campaign => campaign.IsTrial && campaign.DefinitionVersionId == row.Id);
}
