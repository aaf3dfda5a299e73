using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Languages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <content>The second person.</content>
internal sealed partial class CampaignDesk
{
    /// <summary>An approval covers an audience that has grown by a tenth meanwhile, and no more.</summary>
    private const double Growth = 1.1;

    /// <summary>A campaign whose audience has more people than this at its start needs a second person; 0: none does.</summary>
    internal long ApprovalAbove { get; init; }

    /// <summary>Asks for a second person. Answers how many people belong to the audience.</summary>
    /// <exception cref="CampaignException">It needs none, cannot be started as it is, or somebody has asked already.</exception>
    internal async Task<long> AskAsync(string name, long? revision, Actor actor, CancellationToken cancellationToken)
    {
        var recipients = await CountRecipientsAsync(name, settings: null, Now, cancellationToken);
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = await FindSeenAsync(transaction, name, revision, cancellationToken);
        var pinned = await PinnedAsync(transaction, row, cancellationToken);
        await RequireReadyAsync(transaction, pinned, cancellationToken);
        if (!IsNeededFor(recipients))
        {
            throw CampaignRefusals.NeedsNoApproval(row.Name, recipients ?? 0, ApprovalAbove);
        }

        var fingerprint = FingerprintOf(pinned);
        if (await transaction.FindApprovalAsync(row.Id, cancellationToken) is { State: not ApprovalState.Refused } known && known.Fingerprint == fingerprint)
        {
            throw known.State == ApprovalState.Waiting
                ? CampaignRefusals.AskedAlready(row.Name, known.AskedBy)
                : CampaignRefusals.ApprovedAlready(row.Name, known.DecidedBy ?? "");
        }

        await transaction.SaveApprovalAsync(new ApprovalRow(row.Id, ApprovalState.Waiting, fingerprint, recipients!.Value, actor.Name, actor.Key, Now), cancellationToken);
        await FinishApprovalAsync(transaction, row, actor.Did("campaign.approval-asked", SubjectOf(row), Now, new { recipients }), cancellationToken);
        return recipients.Value;
    }

    /// <summary>A second person says yes.</summary>
    /// <param name="name">The campaign.</param>
    /// <param name="askedAt">The request that was looked at; null: the one that there is.</param>
    /// <param name="note">What is said with it; empty for nothing.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CampaignException">It is the same person, there is nothing to approve any more, or somebody was faster; it says who.</exception>
    internal Task ApproveAsync(string name, Instant? askedAt, string note, Actor actor, CancellationToken cancellationToken) => DecideAsync(name, askedAt, ApprovalState.Approved, note, actor, cancellationToken);

    /// <summary>A second person says no, and why.</summary>
    /// <exception cref="CampaignInvalidException">It was not said why.</exception>
    /// <exception cref="CampaignException">As for <see cref="ApproveAsync"/>.</exception>
    internal Task RefuseAsync(string name, Instant? askedAt, string note, Actor actor, CancellationToken cancellationToken)
    {
        Refuse(string.IsNullOrWhiteSpace(note) ? [new CampaignProblem("note", CampaignMistakes.NoteMissing, "Say why, so that it can be put right.")] : []);
        return DecideAsync(name, askedAt, ApprovalState.Refused, note, actor, cancellationToken);
    }

    /// <summary>Takes a request or an approval back, until the campaign is started.</summary>
    /// <exception cref="CampaignException">There is none, or it is another person's.</exception>
    internal async Task WithdrawAsync(string name, Instant? askedAt, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var (row, approval) = await FindAskedAsync(transaction, name, askedAt, cancellationToken);
        if (actor.Key != approval.AskedByKey && actor.Key != approval.DecidedByKey && actor.Role < Role.Administrator)
        {
            throw CampaignRefusals.NotYours(approval.AskedBy, approval.DecidedBy);
        }

        await transaction.RemoveApprovalAsync(row.Id, cancellationToken);
        await FinishApprovalAsync(transaction, row, actor.Did("campaign.approval-withdrawn", SubjectOf(row), Now, new { was = Name(approval.State) }), cancellationToken);
    }

    /// <summary>
    /// How many people belong to the audience of a campaign that enters it at once; null for one that people enter by their own events, which lets them in one by
    /// one.
    /// </summary>
    /// <param name="name">The campaign.</param>
    /// <param name="settings">Settings over its own; null for none.</param>
    /// <param name="now">As of when.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<long?> CountRecipientsAsync(string name, JsonObject? settings, Instant now, CancellationToken cancellationToken)
    {
        LiveCampaign campaign;
        await using (var transaction = await store.BeginAsync(cancellationToken))
        {
            var row = (await FindAsync(transaction, name, cancellationToken)).Row;
            var merged = CampaignSettingsJson.Merge(JsonNode.Parse(row.SettingsJson) as JsonObject, settings);
            if (CampaignSettingsJson.Read(merged).Problems.Count > 0)
            {
                return null;
            }

            campaign = campaigns.Read(await PinnedAsync(transaction, row with { SettingsJson = merged.ToJsonString() }, cancellationToken));
            if (!EntersAudience(campaign, await workflows.GetAsync(transaction, row.DefinitionVersionId, cancellationToken)))
            {
                return null;
            }
        }

        // Outside of the transaction: the question may take a second, and writers wait for each other.
        return await CountAsync(campaign.Settings, now, cancellationToken);
    }

    /// <summary>How many people a campaign with these settings is for.</summary>
    /// <exception cref="AudienceException">The rule cannot be asked.</exception>
    internal async Task<long> CountAsync(CampaignSettings settings, Instant now, CancellationToken cancellationToken) =>
        (await store.CountAudienceAsync(AudienceQueries.Translate(settings, now), cancellationToken)).Customers;

    /// <summary>Whether so many people need a second person.</summary>
    internal bool IsNeededFor(long? recipients) => ApprovalAbove > 0 && recipients > ApprovalAbove;

    /// <summary>Of what an approval is about: other settings or another version of the workflow are another thing.</summary>
    internal static string FingerprintOf(CampaignRow row) => FingerprintOf(row.DefinitionVersionId, row.SettingsJson);

    /// <summary>Of a version and settings with the newest version of a saved audience in them.</summary>
    internal static string FingerprintOf(long definitionVersionId, string settingsJson)
    {
        var members = JsonNode.Parse(settingsJson)!.AsObject().OrderBy(member => member.Key, StringComparer.Ordinal);
        var text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{definitionVersionId}\n{string.Join('\n', members.Select(member => $"{member.Key}={member.Value?.ToJsonString()}"))}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A campaign as it would start now: a saved audience in its newest version is a part of what is approved.</summary>
    /// <exception cref="CampaignException">There is no such audience.</exception>
    internal static async ValueTask<CampaignRow> PinnedAsync(IStoreTransaction transaction, CampaignRow row, CancellationToken cancellationToken)
    {
        var settings = JsonNode.Parse(row.SettingsJson)!.AsObject();
        await SavedAudiences.PinAsync(transaction, settings, cancellationToken);
        return row with { SettingsJson = settings.ToJsonString() };
    }

    private static bool EntersAudience(LiveCampaign campaign, CompiledWorkflow workflow)
    {
        try
        {
            return CampaignStarts.RulesOf(campaign, workflow).Values.Any(rule => rule is not (Engine.Activities.StartRule.OnEvent or Engine.Activities.StartRule.ByHand));
        }
        catch (Engine.Activities.InputException)
        {
            // It lacks a value for its date: it has one, so it is for its whole audience.
            return true;
        }
    }

    private async Task DecideAsync(string name, Instant? askedAt, ApprovalState answer, string note, Actor actor, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var (row, approval) = await FindAskedAsync(transaction, name, askedAt, cancellationToken);
        if (approval.State != ApprovalState.Waiting)
        {
            throw CampaignRefusals.DecidedFaster(row.Name, approval.DecidedBy ?? "", approval.State);
        }

        if (approval.Fingerprint != FingerprintOf(await PinnedAsync(transaction, row, cancellationToken)))
        {
            throw CampaignRefusals.ChangedSinceAsked(row.Name, approval.AskedBy);
        }

        if (actor.Role < Role.Operator || actor.Key == approval.AskedByKey)
        {
            throw CampaignRefusals.NeedsSecondPerson(row.Name, approval.AskedBy);
        }

        await transaction.SaveApprovalAsync(approval with { State = answer, DecidedBy = actor.Name, DecidedByKey = actor.Key, DecidedAt = Now, Note = note.Trim() }, cancellationToken);
        var verb = answer == ApprovalState.Approved ? "campaign.approved" : "campaign.approval-refused";
        await FinishApprovalAsync(transaction, row, actor.Did(verb, SubjectOf(row), Now, new { approval.Recipients, asked_by = approval.AskedBy, note = note.Trim() }), cancellationToken);
    }

    /// <summary>The approval is a part of what people look at: it counts as a change of the campaign.</summary>
    private static async ValueTask FinishApprovalAsync(IStoreTransaction transaction, CampaignRow row, AuditWrite line, CancellationToken cancellationToken)
    {
        await transaction.UpdateCampaignAsync(row, cancellationToken);
        await transaction.AddAuditAsync(line, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async ValueTask<(CampaignRow Row, ApprovalRow Approval)> FindAskedAsync(IStoreTransaction transaction, string name, Instant? askedAt, CancellationToken cancellationToken)
    {
        var row = (await FindAsync(transaction, name, cancellationToken)).Row;
        if (row.State != CampaignState.Draft || row.ArchivedAt is not null)
        {
            throw row.ArchivedAt is null ? CampaignRefusals.NothingToDecide(row.Name, row.State) : CampaignRefusals.NothingToDecideInArchive(row.Name);
        }

        var approval = await transaction.FindApprovalAsync(row.Id, cancellationToken);
        if (approval is not null && (askedAt is null || approval.AskedAt == askedAt))
        {
            return (row, approval);
        }

        throw approval is null ? CampaignRefusals.NobodyAsks(row.Name) : CampaignRefusals.AskedAnew(row.Name, approval.AskedBy);
    }

    /// <summary>A campaign that needs a second person starts when one has said yes to exactly this.</summary>
    private async ValueTask RequireApprovalAsync(IStoreTransaction transaction, CampaignRow row, long? recipients, CancellationToken cancellationToken)
    {
        if (!IsNeededFor(recipients))
        {
            return;
        }

        var approval = await transaction.FindApprovalAsync(row.Id, cancellationToken);
        var missing = approval switch
        {
            null => "nobody has asked for the approval yet",
            { State: ApprovalState.Waiting } => $"it waits for approval since {approval.AskedBy} asked",
            { State: ApprovalState.Refused } => $"{approval.DecidedBy} has refused it: {approval.Note}",
            _ when approval.Fingerprint != FingerprintOf(row) => $"it was changed since {approval.DecidedBy} approved it",
            _ when recipients > Math.Max(ApprovalAbove, approval.Recipients * Growth) => $"{approval.DecidedBy} approved it for {approval.Recipients} people",
            _ => null,
        };
        if (missing is not null)
        {
            throw new ApprovalMissingException($"Campaign '{row.Name}' cannot be started: {recipients} people belong to its audience, a second person must approve above {ApprovalAbove}, and {missing}.");
        }
    }

    private async ValueTask RequireReadyAsync(IStoreTransaction transaction, CampaignRow row, CancellationToken cancellationToken)
    {
        if (row.ArchivedAt is not null)
        {
            throw CampaignRefusals.ArchivedNotApproved(row.Name);
        }

        if (row.State != CampaignState.Draft)
        {
            throw CampaignRefusals.CannotApprove(row.Name, row.State);
        }

        if (starts.FindProblem(campaigns.Read(row), await workflows.GetAsync(transaction, row.DefinitionVersionId, cancellationToken)) is { } problem)
        {
            throw CampaignRefusals.CannotStartAsItIs(row.Name, problem);
        }
    }

    private static string Name(ApprovalState state) => state.ToString().ToLowerInvariant();
}

/// <summary>A campaign is not started because a second person has not approved it.</summary>
/// <param name="message">What is missing.</param>
internal sealed class ApprovalMissingException(string message) : CampaignException(Sentence.Plainly(message));
