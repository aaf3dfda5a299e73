using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Activities.Messaging;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Automation.Server.Languages;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Campaigns;

/// <summary>When people enter next.</summary>
/// <param name="Activity">The trigger's name on the drawing.</param>
/// <param name="Rule">On which occasions.</param>
/// <param name="Next">The next one; null when there is none by a schedule.</param>
internal sealed record NextOccasion(string Activity, StartRule Rule, Instant? Next);

/// <summary>A message that a workflow sends.</summary>
/// <param name="Activity">The activity's name on the drawing.</param>
/// <param name="Channel">By which channel.</param>
/// <param name="Purpose">Why, which decides what rules bind it: the campaign's where that is stricter; null where it depends on the journey.</param>
/// <param name="Template">Its text; null where it depends on the journey.</param>
internal sealed record SentByCampaign(string Activity, Channel Channel, Purpose? Purpose, string? Template);

/// <summary>Everything that is to be known about one campaign.</summary>
internal sealed record CampaignDetail
{
    /// <summary>It, with its sums.</summary>
    internal required CampaignOverview Overview { get; init; }

    /// <summary>Its settings as stored.</summary>
    internal required JsonObject Settings { get; init; }

    /// <summary>Its settings as read.</summary>
    internal required CampaignSettings Read { get; init; }

    /// <summary>Its audience as people write it: a rule, or a saved audience with the version that it has; empty for everybody.</summary>
    internal string Audience => Read.SavedAudience is { } saved
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"@{saved.Name}{(saved.Version is { } version ? $" ({version})" : "")}")
        : Read.Audience?.Text ?? "";

    /// <summary>The name of its workflow.</summary>
    internal required string Workflow { get; init; }

    /// <summary>What it sends.</summary>
    internal required IReadOnlyList<SentByCampaign> Sends { get; init; }

    /// <summary>When people enter.</summary>
    internal required IReadOnlyList<NextOccasion> Occasions { get; init; }

    /// <summary>Why it cannot be started as it is; null when it can.</summary>
    internal Sentence? Problem { get; init; }

    /// <summary>What was asked and answered last about its start; null when nobody has asked.</summary>
    internal ApprovalView? Approval { get; init; }

    /// <summary>How many people belong to its audience at once, of a draft; null for one that people enter by their own events, and while it is not counted.</summary>
    internal long? Recipients { get; init; }

    /// <summary>Whether the count of <see cref="Recipients"/> would have taken longer than it was waited for: who wants it asks again.</summary>
    internal bool IsCounting { get; init; }

    /// <summary>Whether a second person must approve its start.</summary>
    internal bool NeedsApproval { get; init; }

    /// <summary>What somebody must look at.</summary>
    internal required IReadOnlyList<AlertView> Alerts { get; init; }

    /// <summary>Who did what with it, the newest first.</summary>
    internal required IReadOnlyList<AuditView> History { get; init; }

    private const int LastLines = 20;

    /// <summary>Looks a campaign up; null when there is none of that name.</summary>
    /// <param name="engine">Where to look.</param>
    /// <param name="name">Its name.</param>
    /// <param name="patience">How long a count of the recipients is waited for; null: as long as it takes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async Task<CampaignDetail?> FindAsync(CareEngine engine, string name, TimeSpan? patience, CancellationToken cancellationToken)
    {
        if (await CampaignOverview.FindAsync(engine.Store, name, cancellationToken) is not { } overview)
        {
            return null;
        }

        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var (campaign, workflow, occasions) = await LookAsync(engine, overview.Name, now, cancellationToken);
        var (recipients, isCounting) = overview.State == CampaignState.Draft && overview.ArchivedAt is null
            ? await PatientCount.OfAsync(patience, ct => TryCountAsync(engine, overview.Name, now, ct), cancellationToken)
            : (null, false);
        await using var reader = engine.Store.OpenReader();
        return new CampaignDetail
        {
            Overview = overview,
            Settings = JsonNode.Parse(campaign.Row.SettingsJson)!.AsObject(),
            Read = campaign.Settings,
            Workflow = workflow?.Name ?? overview.Definition,
            Sends = [.. (workflow?.Activities ?? []).Select(activity => SentBy(activity, campaign)).OfType<SentByCampaign>()],
            Occasions = occasions,
            Problem = overview.State == CampaignState.Draft && workflow is not null ? engine.Starts.FindProblem(campaign, workflow) : null,
            Approval = await reader.Approvals.FirstOrDefaultAsync(approval => approval.CampaignId == campaign.Row.Id, cancellationToken),
            Recipients = recipients,
            IsCounting = isCounting,
            NeedsApproval = engine.Desk.IsNeededFor(recipients),
            Alerts = await reader.Alerts.Where(alert => alert.ClosedAt == null && alert.Subject == overview.Name).OrderBy(alert => alert.Id).ToListAsync(cancellationToken),
            History = await CampaignHistory.LoadAsync(engine.Store, overview.Name, LastLines, cancellationToken),
        };
    }

    private static async Task<long?> TryCountAsync(CareEngine engine, string name, Instant now, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.Desk.CountRecipientsAsync(name, null, now, cancellationToken);
        }
        catch (Exception exception) when (exception is CampaignException or Audiences.AudienceException)
        {
            // The start says what is wrong with its audience.
            return null;
        }
    }

    private static async Task<(LiveCampaign Campaign, CompiledWorkflow? Workflow, IReadOnlyList<NextOccasion> Occasions)> LookAsync(
        CareEngine engine, string name, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var campaign = (await engine.Campaigns.LoadAsync(transaction, cancellationToken)).Values.First(found => found.Row.Name == name);
        try
        {
            var workflow = await engine.Workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
            var zones = await transaction.CustomerZonesAsync(cancellationToken);
            return (campaign, workflow, [.. workflow.Starts.Select(start => OccasionOf(engine, campaign, start, zones, now)).OfType<NextOccasion>()]);
        }
        catch (Workflows.WorkflowUnavailableException)
        {
            return (campaign, null, []);
        }
    }

    private static NextOccasion? OccasionOf(CareEngine engine, LiveCampaign campaign, CompiledActivity start, IReadOnlyList<string?> zones, Instant now)
    {
        try
        {
            if (start.GetStartRule(campaign.Facts) is not { } rule)
            {
                return null;
            }

            var begins = campaign.Row.StartedAt ?? campaign.BeginsAt ?? now;
            var isOver = campaign.Row.State is CampaignState.Stopped or CampaignState.Ended || campaign.Row.ArchivedAt is not null;
            var next = isOver ? null : engine.Occasions.Next(rule, campaign.Settings, begins, zones, Instant.Max(now, begins - Duration.FromMilliseconds(1))).Select(found => (Instant?)found.At).FirstOrDefault();
            return new NextOccasion(start.DisplayName, rule, next is { } at && !(campaign.EndsAt <= at) ? at : null);
        }
        catch (InputException)
        {
            // It lacks a value; what is missing is told beside the start.
            return null;
        }
    }

    private static SentByCampaign? SentBy(CompiledActivity activity, LiveCampaign campaign) => activity.Sender is { } sent
        ? new SentByCampaign(activity.DisplayName, sent.Channel, PurposeOf(sent, campaign), sent.FixedText)
        : null;

    /// <summary>Of a campaign that advertises every message does, whatever the journey.</summary>
    private static Purpose? PurposeOf(SendMessage sent, LiveCampaign campaign) => sent.Purpose.IsConstant ? campaign.Facts.PurposeOf(sent.Purpose.Constant)
        : campaign.Settings.Purpose == Purpose.Advertising ? Purpose.Advertising
        : null;
}
