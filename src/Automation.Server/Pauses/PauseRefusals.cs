using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Pauses;
using Automation.Server.Languages;
using Automation.Server.Pages;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Pauses;

/// <summary>All that the desk of pauses refuses; answers that are wrong are told by their fields.</summary>
internal static class PauseRefusals
{
    private static readonly Sentences<RefusalTexts> Say = new();

    internal static PauseException NoPause(long id) => PauseException.NotFound(Say["There is no pause {0}. List them: automation pauses, or GET /api/pauses.", Number(id)]);

    internal static PauseException NoCustomer(string? key) => PauseException.NotFound(Say["There is no customer '{0}'.", key ?? ""]);

    internal static PauseException NoCampaign(string? name, IEnumerable<string> known) => PauseException.NotFound(Say["There is no campaign '{0}'. Known: {1}.", name ?? "", string.Join(", ", known)]);

    internal static PauseException NoActivity(string campaign, string? activity, IEnumerable<string> known) =>
        PauseException.NotFound(Say["Campaign '{0}' has no activity '{1}'. It has: {2}.", campaign, activity ?? "", string.Join(", ", known)]);

    internal static PauseException NoPauseOfItsOwn(string campaign) =>
        PauseException.Conflict(Say["Campaign '{0}' cannot be resumed: it has no pause of its own. List all pauses: automation pauses, or GET /api/pauses.", campaign]);

    internal static PauseException PausedAlready(NamedScope scope, PauseRow known) => PauseException.Conflict(known.Reason.Length > 0
        ? Say["It is paused already: {0}, since {1} by {2} ({3}). Resume it first to pause it with other answers.", scope.Said, known.At, known.By, known.Reason]
        : Say["It is paused already: {0}, since {1} by {2}. Resume it first to pause it with other answers.", scope.Said, known.At, known.By]);

    internal static PauseException ResumedAlready(long id, NamedScope scope, string? by, Instant at) =>
        PauseException.Conflict(Say["Pause {0} ({1}) is not in force any more: {2} resumed it at {3}. Nothing of yours was done.", Number(id), scope.Said, by ?? "", at]);

    internal static PauseException OverAlready(long id, string? by, Instant at) => PauseException.Conflict(Say["Pause {0} is not in force any more: {1} resumed it at {2}.", Number(id), by ?? "", at]);

    internal static PauseException Changed(long id, NamedScope scope) =>
        PauseException.Conflict(Say["Pause {0} ({1}) was changed since you looked at it. Look at the preview again. Nothing of yours was done.", Number(id), scope.Said]);

    internal static PauseException NothingToPause(string? campaign, CampaignState state) =>
        PauseException.Conflict(Say["Campaign '{0}' cannot be paused: it is {1}. Only a campaign that runs, or has journeys under way, can be.", campaign ?? "", state]);

    /// <summary>What a pause is about, within a sentence.</summary>
    internal static Sentence Of(NamedScope named) => named.Scope.Kind switch
    {
        PauseScopeKind.Everything => Say["everything"],
        PauseScopeKind.Channel => Say["channel {0}", named.Scope.Channel!.Value],
        PauseScopeKind.Campaign => Say["campaign {0}", named.Campaign ?? ""],
        PauseScopeKind.Activity => Say["activity {0} of campaign {1}", named.Activity, named.Campaign ?? ""],
        _ => Say["customer {0}", named.Customer ?? ""],
    };

    /// <summary>A number that names something is no figure: without separators.</summary>
    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);
}
