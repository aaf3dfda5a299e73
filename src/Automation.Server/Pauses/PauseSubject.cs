using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Workflows;
using Automation.Storage;

namespace Automation.Server.Pauses;

/// <summary>What is to be paused, in the words of people.</summary>
/// <param name="Kind">Which kind of thing.</param>
/// <param name="Campaign">The name of a campaign, or of the campaign of an activity; else null.</param>
/// <param name="Activity">The id of an activity in its workflow; else null.</param>
/// <param name="Channel">A channel; else null.</param>
/// <param name="Customer">The shop's key of a customer; else null.</param>
internal sealed record PauseSubject(PauseScopeKind Kind, string? Campaign = null, string? Activity = null, Channel? Channel = null, string? Customer = null)
{
    internal static PauseSubject OfCampaign(string name) => new(PauseScopeKind.Campaign, Campaign: name);
}

/// <summary>What a pause is about, with the names that people know.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Campaign">The campaign's name; null for none.</param>
/// <param name="Customer">The customer's key; null for none.</param>
internal sealed record NamedScope(PauseScope Scope, string? Campaign, string? Customer)
{
    /// <summary>What people call the campaign; its name where it has no title.</summary>
    internal string Title { get; init; } = Campaign ?? "";

    /// <summary>What people call the activity of an activity's pause; its id where it has no name.</summary>
    internal string Activity { get; init; } = Scope.ActivityId ?? "";

    /// <summary>A line about it for the command line and the log.</summary>
    internal string Text => Said.ToString();

    /// <summary>The same as pages say it in the person's language.</summary>
    internal Languages.Sentence Said => PauseRefusals.Of(this);

    /// <summary>The subject of a line in the audit log; a customer by number, for a key may say who it is.</summary>
    internal string Subject => Scope.Kind switch
    {
        PauseScopeKind.Everything => "everything",
        PauseScopeKind.Channel => "channel/" + ChannelName(Scope.Channel!.Value),
        PauseScopeKind.Campaign => "campaign/" + Campaign,
        PauseScopeKind.Activity => $"campaign/{Campaign}/{Scope.ActivityId}",
        _ => Scope.Target,
    };

    /// <summary>The noun of an action in the audit log.</summary>
    internal string Noun => NounOf(Scope.Kind);

    internal static string NounOf(PauseScopeKind kind) => kind.ToString().ToLowerInvariant();

    internal static string ChannelName(Channel channel) => channel.ToString().ToLowerInvariant();
}

/// <summary>Finds what people name. All that is wrong is said at once.</summary>
internal sealed class PauseSubjects(LiveCampaigns campaigns, CompiledWorkflows workflows)
{
    /// <summary>Finds a subject.</summary>
    /// <exception cref="PauseException">It is incomplete, or there is no such thing.</exception>
    internal async ValueTask<NamedScope> FindAsync(IStoreTransaction transaction, PauseSubject subject, CancellationToken cancellationToken)
    {
        switch (subject.Kind)
        {
            case PauseScopeKind.Everything:
                return new NamedScope(PauseScope.Everything, null, null);
            case PauseScopeKind.Channel:
                return subject.Channel is { } channel
                    ? new NamedScope(PauseScope.OfChannel(channel), null, null)
                    : throw PauseException.Invalid("channel", $"Say which: {string.Join(", ", Enum.GetValues<Channel>().Select(NamedScope.ChannelName))}.");
            case PauseScopeKind.Customer:
                var id = subject.Customer is null ? null : await transaction.FindCustomerAsync(subject.Customer, cancellationToken);
                return new NamedScope(PauseScope.OfCustomer(id ?? throw PauseRefusals.NoCustomer(subject.Customer)), null, subject.Customer);
            default:
                var campaign = await FindCampaignAsync(transaction, subject.Campaign, cancellationToken);
                if (subject.Kind == PauseScopeKind.Campaign)
                {
                    return new NamedScope(PauseScope.OfCampaign(campaign.Row.Id), campaign.Row.Name, null) { Title = await TitleAsync(transaction, campaign, cancellationToken) };
                }

                var activity = await FindActivityAsync(transaction, campaign, subject.Activity, cancellationToken);
                return new NamedScope(PauseScope.OfActivity(campaign.Row.Id, activity.Id), campaign.Row.Name, null) { Title = await TitleAsync(transaction, campaign, cancellationToken), Activity = activity.DisplayName };
        }
    }

    /// <summary>The names of a scope.</summary>
    internal async ValueTask<NamedScope> NameAsync(IStoreTransaction transaction, PauseScope scope, CancellationToken cancellationToken)
    {
        var campaign = scope.CampaignId is { } id ? (await campaigns.LoadAsync(transaction, cancellationToken)).GetValueOrDefault(id) : null;
        var customer = scope.CustomerId is { } person && await transaction.LoadCustomersAsync([person], cancellationToken) is [var row] ? row.Key : null;
        if (campaign is null)
        {
            return new NamedScope(scope, null, customer);
        }

        var named = new NamedScope(scope, campaign.Row.Name, customer) { Title = await TitleAsync(transaction, campaign, cancellationToken) };
        var activity = scope.ActivityId is null ? null
            : (await workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken)).Activities.FirstOrDefault(known => known.Id == scope.ActivityId);
        return activity is null ? named : named with { Activity = activity.DisplayName };
    }

    private static async ValueTask<string> TitleAsync(IStoreTransaction transaction, LiveCampaign campaign, CancellationToken cancellationToken) =>
        campaign.Row.Title.Length > 0 ? campaign.Row.Title
        : (await transaction.FindDefinitionVersionAsync(campaign.Row.DefinitionVersionId, cancellationToken))?.Name is { Length: > 0 } name ? name
        : campaign.Row.Name;

    private async ValueTask<LiveCampaign> FindCampaignAsync(IStoreTransaction transaction, string? name, CancellationToken cancellationToken)
    {
        var shown = (await campaigns.LoadAsync(transaction, cancellationToken)).Values.Where(campaign => campaign.IsShown).OrderBy(campaign => campaign.Row.Id).ToList();
        return shown.Find(campaign => string.Equals(campaign.Row.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw PauseRefusals.NoCampaign(name, shown.Select(campaign => campaign.Row.Name));
    }

    private async ValueTask<CompiledActivity> FindActivityAsync(IStoreTransaction transaction, LiveCampaign campaign, string? activity, CancellationToken cancellationToken)
    {
        var workflow = await workflows.GetAsync(transaction, campaign.Row.DefinitionVersionId, cancellationToken);
        return workflow.Activities.FirstOrDefault(known => known.Id == activity)
            ?? throw PauseRefusals.NoActivity(campaign.Row.Name, activity, workflow.Activities.Select(known => known.Id));
    }
}
