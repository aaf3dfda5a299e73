using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>The campaigns.</summary>
/// <param name="Campaigns">Them, with their sums.</param>
internal sealed record CampaignsAnswer(IEnumerable<CampaignOverview> Campaigns);

/// <summary>A campaign that was made.</summary>
/// <param name="Name">The name by which everything else finds it.</param>
internal sealed record MadeCampaign(string Name);

/// <summary>A campaign after a change.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Revision">Counts its changes; send it with the next one.</param>
/// <param name="State">Its state now.</param>
/// <param name="Released">Of a resume: how many messages are held no longer.</param>
/// <param name="Exited">Of a stop: how many journeys were taken out.</param>
/// <param name="Recipients">Of a question for approval: how many people it is about.</param>
internal sealed record CampaignChanged(
    string Name,
    long Revision,
    CampaignState State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Released,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Exited,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Recipients);

/// <summary>All about one campaign.</summary>
/// <param name="Overview">It, with its sums.</param>
/// <param name="Settings">Its settings as they were written (docs/campaigns.md).</param>
/// <param name="Workflow">The name of its workflow.</param>
/// <param name="Sends">What it sends.</param>
/// <param name="Occasions">When people enter.</param>
/// <param name="Problem">Why it cannot be started as it is; null when it can.</param>
/// <param name="Approval">What was asked and answered last about its start; null when nobody has asked.</param>
/// <param name="Recipients">How many people belong to its audience at once, of a draft; null for one that people enter by their own events.</param>
/// <param name="NeedsApproval">Whether a second person must approve its start.</param>
/// <param name="Splits">What came of the sides of its splits.</param>
internal sealed record CampaignAnswer(
    CampaignOverview Overview,
    JsonObject Settings,
    string Workflow,
    IReadOnlyList<SentByCampaign> Sends,
    IEnumerable<OccasionAnswer> Occasions,
    string? Problem,
    CampaignApprovalAnswer? Approval,
    long? Recipients,
    bool NeedsApproval,
    IReadOnlyList<SplitResult> Splits)
{
    internal static CampaignAnswer Of(CampaignDetail found, IReadOnlyList<SplitResult> splits) => new(
        found.Overview,
        found.Settings,
        found.Workflow,
        found.Sends,
        found.Occasions.Select(occasion => new OccasionAnswer(occasion.Activity, occasion.Rule.GetType().Name, occasion.Next)),
        found.Problem?.ToString(),
        found.Approval is not { } approval ? null : new CampaignApprovalAnswer(
            found.Overview.Approval, approval.Recipients, approval.AskedBy, approval.AskedAt, approval.DecidedBy, approval.DecidedAt, approval.Note),
        found.Recipients,
        found.NeedsApproval,
        splits);
}

/// <summary>When people enter.</summary>
/// <param name="Activity">The trigger's name on the drawing.</param>
/// <param name="Rule">On which kind of occasions.</param>
/// <param name="Next">The next one; null when there is none by a schedule.</param>
internal sealed record OccasionAnswer(string Activity, string Rule, Instant? Next);

/// <summary>What was asked and answered last about the start of a campaign.</summary>
/// <param name="Approval">Where it stands.</param>
/// <param name="Recipients">How many people it was about.</param>
/// <param name="AskedBy">Who asked.</param>
/// <param name="AskedAt">When; an answer says which question it answers by this.</param>
/// <param name="DecidedBy">Who answered; null for nobody yet.</param>
/// <param name="DecidedAt">When; null likewise.</param>
/// <param name="Note">What was said with the answer.</param>
internal sealed record CampaignApprovalAnswer(
    ApprovalStanding Approval, long Recipients, string AskedBy, Instant AskedAt, string? DecidedBy, Instant? DecidedAt, string? Note);

/// <summary>How many passed, wait and were denied at each activity of a campaign's drawing.</summary>
/// <param name="Version">The version that is shown.</param>
/// <param name="Versions">All on which journeys are or were, the newest first.</param>
/// <param name="Activities">The activities in the order of the definition.</param>
/// <param name="Connections">How many went from one activity to another.</param>
internal sealed record FunnelAnswer(int Version, IEnumerable<FunnelVersionAnswer> Versions, IEnumerable<FunnelActivityAnswer> Activities, IEnumerable<FunnelConnectionAnswer> Connections)
{
    internal static FunnelAnswer Of(CampaignFunnel funnel) => new(
        funnel.Version.Number,
        funnel.Versions.Select(version => new FunnelVersionAnswer(version.Number, version.Waiting)),
        funnel.Activities.Select(found => new FunnelActivityAnswer(
            found.Activity.Id, found.Activity.Title, found.Activity.Type, found.Reached, found.Waiting, found.Passed, found.Denied, found.Failed, found.Left, found.Lines)),
        funnel.Edges.SelectMany(edge => edge.Outcomes.Select(way => new FunnelConnectionAnswer(edge.Source.Id, way.Outcome, edge.Target.Id, way.N))));
}

/// <summary>A version in a funnel.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Waiting">How many visits rest on it.</param>
internal sealed record FunnelVersionAnswer(int Number, long Waiting);

/// <summary>An activity in a funnel: reached = waiting + passed + denied + failed + left.</summary>
/// <param name="Id">Its id in the definition.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Reached">Visits that began.</param>
/// <param name="Waiting">Visits that rest.</param>
/// <param name="Passed">Visits that went on.</param>
/// <param name="Denied">Visits whose message was forbidden.</param>
/// <param name="Failed">Visits that failed.</param>
/// <param name="Left">Visits of journeys that were taken out.</param>
/// <param name="Lines">What the ledger says of them.</param>
internal sealed record FunnelActivityAnswer(
    string Id, string Title, string Type, long Reached, long Waiting, long Passed, long Denied, long Failed, long Left, IReadOnlyList<FunnelLine> Lines);

/// <summary>A way in a funnel.</summary>
/// <param name="Source">The activity that it leaves.</param>
/// <param name="Outcome">By which of its outcomes.</param>
/// <param name="Target">The activity that it reaches.</param>
/// <param name="N">How many went that way.</param>
internal sealed record FunnelConnectionAnswer(string Source, string Outcome, string Target, long N);
