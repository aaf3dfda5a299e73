using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Pauses;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Languages;
using Automation.Server.Live;
using Automation.Server.Pauses;
using Automation.Server.Workflows;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>What operations staff do with campaigns. The command line, the API and the console all come here.</summary>
internal sealed partial class CampaignDesk(IStore store, CompiledWorkflows workflows, LiveCampaigns campaigns, CampaignStarts starts, PauseDesk pauses, TimeProvider time)
{
    /// <summary>The reason with which the journeys of a stopped campaign exit.</summary>
    internal const string Stopped = "stopped";

    /// <summary>Workers that have not beaten for so long are dead.</summary>
    internal static readonly Duration DeadAfter = Duration.FromSeconds(30);

    private const int ExitPage = 2_000;

    /// <summary>Switches a campaign on.</summary>
    /// <exception cref="CampaignException">It cannot be started; the message says why.</exception>
    /// <exception cref="ApprovalMissingException">A second person has not approved it.</exception>
    internal Task StartAsync(string name, JsonObject? settings, Actor actor, Instant now, CancellationToken cancellationToken) =>
        StartAsync(name, revision: null, settings, actor, now, cancellationToken);

    /// <summary>Switches on a campaign that somebody has looked at, as it was then.</summary>
    /// <exception cref="CampaignChangedException">Somebody else has changed it since.</exception>
    /// <exception cref="CampaignException">It cannot be started; the message says why.</exception>
    internal Task StartSeenAsync(string name, long revision, Actor actor, Instant now, CancellationToken cancellationToken) =>
        StartAsync(name, revision, settings: null, actor, now, cancellationToken);

    private async Task StartAsync(string name, long? revision, JsonObject? settings, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        var recipients = ApprovalAbove > 0 ? await CountRecipientsAsync(name, settings, now, cancellationToken) : null;
        await using var transaction = await store.BeginAsync(cancellationToken);
        var campaign = campaigns.Read(await FindSeenAsync(transaction, name, revision, cancellationToken));
        if (campaign.Row.ArchivedAt is not null)
        {
            throw CampaignRefusals.ArchivedNotStarted(campaign.Row.Name);
        }

        if (campaign.Row.State != CampaignState.Draft)
        {
            throw CampaignRefusals.NotADraft(campaign.Row.Name, campaign.Row.State);
        }

        if (campaign.Row.RetractedAt is not null)
        {
            throw CampaignRefusals.WorkflowNotPublished(name);
        }

        var merged = CampaignSettingsJson.Merge(JsonNode.Parse(campaign.Row.SettingsJson) as JsonObject, settings);
        await SavedAudiences.PinAsync(transaction, merged, cancellationToken);
        var (_, problems) = CampaignSettingsJson.Read(merged);
        if (problems.Count > 0)
        {
            throw CampaignRefusals.CannotStart(name, Sentence.Plainly(string.Join(" ", problems)));
        }

        var row = campaign.Row with { SettingsJson = merged.ToJsonString(), State = CampaignState.Running, StartedAt = now, StateChangedAt = now };
        var started = campaigns.Read(row);
        var workflow = await workflows.GetAsync(transaction, row.DefinitionVersionId, cancellationToken);
        if (starts.FindProblem(started, workflow) is { } problem)
        {
            throw CampaignRefusals.CannotStart(name, problem);
        }

        await RequireApprovalAsync(transaction, row, recipients, cancellationToken);
        await transaction.CloseAlertAsync(AlertKinds.CampaignNotStarted, row.Name, actor.Name, now, cancellationToken);
        await transaction.UpdateCampaignAsync(row, cancellationToken);
        await starts.AddOccasionsAsync(transaction, started, workflow.Starts, now, cancellationToken);
        await transaction.AddAuditAsync(actor.Did("campaign.started", SubjectOf(row), now, settings is null ? null : new { settings }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Pauses a campaign with the safe answers and answers when nothing of it is under way any more: from then on nothing leaves. People still enter and
    /// timers run; messages that come due are held.
    /// </summary>
    /// <exception cref="CampaignException">There is no such campaign, it never ran or is stopped, or it is paused already.</exception>
    internal async Task PauseAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        var pause = await pauses.PauseAsync(PauseSubject.OfCampaign(name), PauseAnswers.Safe, "", actor, cancellationToken);
        await pauses.WaitUntilQuietAsync(pause.Id, atMost: null, progress: null, cancellationToken);
    }

    /// <summary>Resumes a campaign as was said when it was paused: held messages go back into the queue and through the gate. Answers how many.</summary>
    /// <exception cref="CampaignException">There is no such campaign, or it is not paused.</exception>
    internal async Task<long> ResumeAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        var pause = await pauses.FindAsync(PauseSubject.OfCampaign(name), cancellationToken)
            ?? throw PauseRefusals.NoPauseOfItsOwn(name);
        await pauses.ResumeAsync(pause.Id, plan: null, version: null, actor, cancellationToken);
        return (await pauses.FinishAsync(pause.Id, atMost: null, progress: null, cancellationToken)).Done.Released;
    }

    /// <summary>Stops a campaign for good: nobody enters, journeys exit, queued messages are denied. Answers how many journeys exited.</summary>
    /// <exception cref="CampaignException">There is no such campaign, or it was never started.</exception>
    internal async Task<int> StopAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        await using (var transaction = await store.BeginAsync(cancellationToken))
        {
            var campaign = await FindAsync(transaction, name, cancellationToken);
            if (campaign.Row.State is CampaignState.Draft or CampaignState.Stopped)
            {
                throw CampaignRefusals.CannotStop(name, campaign.Row.State);
            }

            await transaction.UpdateCampaignAsync(campaign.Row with { State = CampaignState.Stopped, StateChangedAt = Now }, cancellationToken);
            await PauseDesk.DropOfAsync(transaction, campaign.Row.Id, actor, Now, cancellationToken);
            await transaction.AddAuditAsync(actor.Did("campaign.stopped", SubjectOf(campaign.Row), Now), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var stopped = await FindIdAsync(name, cancellationToken);
        await WaitForHandOversAsync(stopped, cancellationToken);
        return await ExitAllAsync(stopped, cancellationToken);
    }

    /// <summary>Takes the journeys of stopped campaigns out, page by page; what a crash left of it is done by the next call.</summary>
    internal async Task<int> ExitAllAsync(long campaignId, CancellationToken cancellationToken)
    {
        var total = 0;
        for (int exited; ; total += exited)
        {
            await using var transaction = await store.BeginAsync(cancellationToken);
            exited = await transaction.ExitJourneysAsync(campaignId, Stopped, Now, ExitPage, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            if (exited == 0)
            {
                return total;
            }
        }
    }

    /// <summary>Marks a running campaign whose end has come as ended: nobody enters any more, journeys under way go on.</summary>
    internal async Task EndAsync(long campaignId, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = (await transaction.LoadCampaignsAsync(cancellationToken)).First(found => found.Id == campaignId);
        if (row.State == CampaignState.Running)
        {
            await transaction.UpdateCampaignAsync(row with { State = CampaignState.Ended, StateChangedAt = Now }, cancellationToken);
            await transaction.AddAuditAsync(Actor.Engine.Did("campaign.ended", SubjectOf(row), Now), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>A campaign as the subject of a line in the audit log.</summary>
    internal static string SubjectOf(CampaignRow row) => "campaign/" + row.Name;

    /// <summary>A state in the words of people.</summary>
    internal static string Name(CampaignState state) => state.ToString().ToLowerInvariant();

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>What was claimed before the stop may still be on its way; it is waited for, so that what comes after it is for good.</summary>
    private async Task WaitForHandOversAsync(long campaignId, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using (var transaction = await store.BeginAsync(cancellationToken))
            {
                if ((await PauseDesk.SendingAsync(transaction, PauseScope.OfCampaign(campaignId), cancellationToken)).Count == 0)
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private async Task<long> FindIdAsync(string name, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        return (await FindAsync(transaction, name, cancellationToken)).Row.Id;
    }

    private async ValueTask<LiveCampaign> FindAsync(IStoreTransaction transaction, string name, CancellationToken cancellationToken)
    {
        var all = await campaigns.LoadAsync(transaction, cancellationToken);
        var shown = all.Values.Where(campaign => campaign.IsShown).ToList();
        return shown.Find(campaign => string.Equals(campaign.Row.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw CampaignRefusals.NoCampaign(name, shown.Select(campaign => campaign.Row.Name));
    }
}

/// <summary>What was asked of a campaign cannot be done; the message is fit for a person.</summary>
/// <param name="said">What, and what to do.</param>
internal class CampaignException(Sentence said) : Exception(said.ToString())
{
    /// <summary>The message as pages say it in the person's language.</summary>
    internal Sentence Said => said;
}
