using Automation.Engine.Campaigns;
using Automation.Server.Languages;
using Automation.Server.Pages;
using Automation.Storage;

namespace Automation.Server.Campaigns;

/// <summary>All that the desk of campaigns refuses.</summary>
internal static class CampaignRefusals
{
    private static readonly Sentences<RefusalTexts> Say = new();

    internal static CampaignException NoCampaign(string name, IEnumerable<string> known) => new(Say["There is no campaign '{0}'. Known: {1}.", name, string.Join(", ", known)]);

    internal static CampaignException NoAudience(string name, string known) => new(Say["There is no audience '@{0}'. Known: {1}.", name, known]);

    internal static CampaignException NotADraft(string name, CampaignState state) => new(Say["Campaign '{0}' cannot be started: it is {1}. Make a new campaign from its definition.", name, state]);

    internal static CampaignException WorkflowNotPublished(string name) => new(Say["Campaign '{0}' cannot be started: its workflow is not published. Publish it first.", name]);

    internal static CampaignException CannotStart(string name, Sentence why) => new(Say["Campaign '{0}' cannot be started: {1}", name, why]);

    internal static CampaignException CannotStartAsItIs(string name, Sentence why) => new(Say["Campaign '{0}' cannot be started as it is: {1}", name, why]);

    internal static CampaignException CannotStop(string name, CampaignState state) => new(Say["Campaign '{0}' cannot be stopped: it is {1}.", name, state]);

    internal static CampaignException ArchivedNotStarted(string name) => new(Say["Campaign '{0}' cannot be started: it is archived. Copy it as a new one.", name]);

    internal static CampaignException ArchivedNotChanged(string name) => new(Say["Campaign '{0}' cannot be changed: it is archived. Copy it as a new one.", name]);

    internal static CampaignException ArchivedAlready(string name) => new(Say["Campaign '{0}' cannot be archived: it is archived. Copy it as a new one.", name]);

    internal static CampaignException ArchivedNotApproved(string name) => new(Say["Campaign '{0}' cannot be approved: it is archived. Copy it as a new one.", name]);

    internal static CampaignException RunsNotArchived(string name, CampaignState state) => new(Say["Campaign '{0}' cannot be archived: it is {1}. Stop it first.", name, state]);

    internal static CampaignException PeopleInIt(string name, long journeys) => new(Say["Campaign '{0}' cannot be archived: {1} journeys are under way. Wait for their end, or stop it first.", name, journeys]);

    internal static CampaignException NeedsNoApproval(string name, long recipients, long above) =>
        new(Say["Campaign '{0}' needs no approval: {1} people belong to its audience at once, and a second person is needed above {2}.", name, recipients, above]);

    internal static CampaignException AskedAlready(string name, string by) => new(Say["{1} has asked for the approval of '{0}' already.", name, by]);

    internal static CampaignException ApprovedAlready(string name, string by) => new(Say["Campaign '{0}' is approved by {1} already. Start it.", name, by]);

    internal static CampaignException NotYours(string askedBy, string? decidedBy) => new(decidedBy is null
        ? Say["Only {0} or an administrator can take it back.", askedBy]
        : Say["Only {0} or {1} or an administrator can take it back.", askedBy, decidedBy]);

    internal static CampaignException DecidedFaster(string name, string by, ApprovalState state) => new(Say["{1} was faster: the start of '{0}' is {2}.", name, by, state]);

    internal static CampaignException ChangedSinceAsked(string name, string by) => new(Say["Campaign '{0}' was changed since {1} asked. Ask again for what it is now.", name, by]);

    internal static CampaignException NeedsSecondPerson(string name, string by) => new(Say["A second person with the role Operator must decide about '{0}'; {1} has asked.", name, by]);

    internal static CampaignException NothingToDecide(string name, CampaignState state) => new(Say["Campaign '{0}' is {1}: there is nothing to decide any more.", name, state]);

    internal static CampaignException NothingToDecideInArchive(string name) => new(Say["Campaign '{0}' is archived: there is nothing to decide any more.", name]);

    internal static CampaignException NobodyAsks(string name) => new(Say["Nobody asks for the approval of '{0}' any more.", name]);

    internal static CampaignException AskedAnew(string name, string by) => new(Say["{1} has asked anew for the approval of '{0}'. Look at it again.", name, by]);

    internal static CampaignException CannotApprove(string name, CampaignState state) => new(Say["Campaign '{0}' cannot be approved: it is {1}.", name, state]);

    internal static CampaignException AlertTaken(long id) => new(Say["Alert {0} is closed, or somebody looks after it already. Load the page again.", id]);

    /// <summary>Why people cannot enter: values are missing.</summary>
    internal static Sentence Missing(IReadOnlyList<string> settings, string example) => Say["it needs {0}. Give them with --settings, for example {1}.", string.Join(", ", settings), example];

    /// <summary>Why people cannot enter: the saved audience has no version.</summary>
    internal static Sentence NotPinned(string audience) => Say["its audience '@{0}' is not pinned to a version. Start it anew.", audience];
}
