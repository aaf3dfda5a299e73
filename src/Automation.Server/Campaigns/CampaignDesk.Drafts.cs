using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Gate;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Live;
using Automation.Server.Messages;
using Automation.Server.Workflows;
using Automation.Storage;

namespace Automation.Server.Campaigns;

/// <content>Campaigns before they run, and after.</content>
internal sealed partial class CampaignDesk
{
    /// <summary>Makes a campaign, in state Draft, from a published definition.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="CampaignInvalidException">Something of it is wrong; everything is told.</exception>
    internal async Task<string> CreateAsync(CampaignDraft draft, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var published = await transaction.FindDefinitionAsync(draft.Definition, published: true, cancellationToken);
        var others = await transaction.LoadCampaignsAsync(cancellationToken);
        var settings = Over(published is null ? null : WorkflowDefinition.Read(published.Json).Definition?.CampaignDefaults, draft.Settings);
        var problems = CampaignCheck.Title(draft.Title).Concat(draft.Name.Length > 0 ? CampaignCheck.Name(draft.Name, others) : []).Concat(CampaignCheck.Settings(settings)).Concat(await AudienceProblemsAsync(transaction, settings, cancellationToken)).ToList();
        if (published is null)
        {
            problems.Add(new CampaignProblem("definition", CampaignMistakes.NotPublished, $"There is no published workflow '{draft.Definition}'. Publish it first, or choose another one."));
        }

        Refuse(problems);
        var row = new CampaignRow(0, draft.Name.Length > 0 ? draft.Name : FreeName(draft.Title, others), published!.Id, CampaignState.Draft, settings.ToJsonString(), Now, null, null, Title: draft.Title.Trim());
        await transaction.TryAddCampaignAsync(row, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("campaign.created", SubjectOf(row), Now, new { row.Title, definition = draft.Definition, published.Version, settings = draft.Settings }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row.Name;
    }

    /// <summary>Changes title and settings: all of a draft, of a campaign with people in it what <see cref="CampaignCheck.OpenWhileRunning"/> lists.</summary>
    /// <param name="name">The campaign.</param>
    /// <param name="revision">As it was looked at; null: as it is.</param>
    /// <param name="title">The new title; null: as it is.</param>
    /// <param name="changes">Settings to set; null takes a setting away.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CampaignInvalidException">Something of it is wrong; everything is told.</exception>
    /// <exception cref="CampaignChangedException">Somebody else has changed it since.</exception>
    internal async Task EditAsync(string name, long? revision, string? title, JsonObject changes, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = await FindSeenAsync(transaction, name, revision, cancellationToken);
        if (row.ArchivedAt is not null)
        {
            throw CampaignRefusals.ArchivedNotChanged(row.Name);
        }

        var before = JsonNode.Parse(row.SettingsJson)!.AsObject();
        var after = Over(before, changes);
        Refuse([
            .. CampaignCheck.Title(title ?? (row.Title.Length > 0 ? row.Title : row.Name)),
            .. CampaignCheck.Settings(after),
            .. await AudienceProblemsAsync(transaction, after, cancellationToken),
            .. row.State == CampaignState.Draft ? [] : CampaignCheck.Fixed(before, after),
        ]);
        var changed = row with { Title = title?.Trim() ?? row.Title, SettingsJson = after.ToJsonString() };
        await transaction.UpdateCampaignAsync(changed, cancellationToken);
        await AskAgainAsync(transaction, row.Id, before, after, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("campaign.changed", SubjectOf(row), Now, new { title = changed.Title == row.Title ? null : changed.Title, settings = Difference(before, after) }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Puts a campaign away: lists leave it out, its history stays. It is not brought back; it can be copied.</summary>
    /// <exception cref="CampaignException">It runs, or people are still in it.</exception>
    internal async Task ArchiveAsync(string name, long? revision, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = await FindSeenAsync(transaction, name, revision, cancellationToken);
        if (row.ArchivedAt is not null)
        {
            throw CampaignRefusals.ArchivedAlready(row.Name);
        }

        if (row.State is CampaignState.Running or CampaignState.Paused)
        {
            throw CampaignRefusals.RunsNotArchived(row.Name, row.State);
        }

        if (row.State != CampaignState.Draft && (await transaction.CountActiveJourneysAsync(row.Id, cancellationToken)).Sum(found => found.Count) is > 0 and var active)
        {
            throw CampaignRefusals.PeopleInIt(row.Name, active);
        }

        await transaction.UpdateCampaignAsync(row with { ArchivedAt = Now }, cancellationToken);
        await transaction.RemoveApprovalAsync(row.Id, cancellationToken);
        await transaction.CloseAlertAsync(AlertKinds.CampaignNotStarted, row.Name, actor.Name, Now, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("campaign.archived", SubjectOf(row), Now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Messages that wait by a limit that was changed are asked about again; those of a draft there are none.</summary>
    private async ValueTask AskAgainAsync(IStoreTransaction transaction, long campaignId, JsonObject before, JsonObject after, CancellationToken cancellationToken)
    {
        if (!JsonNode.DeepEquals(before["messages_per_hour"], after["messages_per_hour"]))
        {
            await Paces.RestartAsync(transaction, campaignId, Now, cancellationToken);
        }

        if (!JsonNode.DeepEquals(before["cap"], after["cap"]))
        {
            await transaction.MakeDueAsync(GateRules.CampaignCap, campaignId, Now, cancellationToken);
        }
    }

    /// <summary>A name that is free, made from a title.</summary>
    private static string FreeName(string title, IReadOnlyList<CampaignRow> others)
    {
        var taken = others.Select(other => other.Name).Append(CampaignCheck.PageOfNew).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var slug = Slug.Of(title) is { Length: > 0 } made ? made : "campaign";
        return Enumerable.Range(1, taken.Count + 1).Select(number => number == 1 ? slug : FormattableString.Invariant($"{slug}-{number}")).First(name => !taken.Contains(name));
    }

    /// <summary>Settings with others over them. What is taken away falls back to what the program does without it; an audience that is taken away is everybody, also in later versions.</summary>
    private static JsonObject Over(JsonObject? settings, JsonObject changes)
    {
        var merged = CampaignSettingsJson.Merge(settings, changes);
        foreach (var (name, _) in changes.Where(change => change.Value is null && change.Key is not "audience"))
        {
            merged.Remove(name);
        }

        return merged;
    }

    /// <summary>A saved audience must be there already when a campaign names it.</summary>
    private static async ValueTask<IReadOnlyList<CampaignProblem>> AudienceProblemsAsync(IStoreTransaction transaction, JsonObject settings, CancellationToken cancellationToken)
    {
        try
        {
            await SavedAudiences.PinAsync(transaction, settings.DeepClone().AsObject(), cancellationToken);
            return [];
        }
        catch (CampaignException exception)
        {
            return [new CampaignProblem("audience", CampaignMistakes.Rule, exception.Message) { Said = exception.Said }];
        }
    }

    private static JsonObject Difference(JsonObject before, JsonObject after) => new(after.Select(member => member.Key).Union(before.Select(member => member.Key))
        .Where(name => !JsonNode.DeepEquals(before[name], after[name]))
        .Select(name => KeyValuePair.Create(name, after[name]?.DeepClone())));

    private static void Refuse(List<CampaignProblem> problems)
    {
        if (problems.Count > 0)
        {
            throw new CampaignInvalidException(problems);
        }
    }

    private async ValueTask<CampaignRow> FindSeenAsync(IStoreTransaction transaction, string name, long? revision, CancellationToken cancellationToken)
    {
        var row = (await FindAsync(transaction, name, cancellationToken)).Row;
        return revision is null || revision == row.Revision ? row : throw await ChangedAsync(row, cancellationToken);
    }

    /// <summary>Who was faster, as the audit log has it.</summary>
    private async Task<CampaignChangedException> ChangedAsync(CampaignRow row, CancellationToken cancellationToken)
    {
        var last = await CampaignHistory.LastAsync(store, row.Name, cancellationToken);
        return new CampaignChangedException(row.Name, last?.Actor ?? "?", last?.Action ?? "?", last?.At ?? row.StateChangedAt ?? row.CreatedAt);
    }
}
