using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.Live;
using NodaTime;

namespace Automation.Server.Hosting;

/// <summary>
/// What campaigns do by themselves: switch on and off at their times, and let the journeys of stopped ones exit, also what a crash
/// has left of it.
/// </summary>
internal sealed partial class CampaignClock(CareEngine engine, ILogger<CampaignClock> logger)
{
    private readonly HashSet<(long Id, long Revision)> _refused = [];

    /// <summary>Looks at every campaign once.</summary>
    internal async Task<LoopTurn> RunOnceAsync(Instant now, CancellationToken cancellationToken)
    {
        var done = 0;
        Instant? next = null;
        foreach (var campaign in await LoadAsync(cancellationToken))
        {
            done += await LookAtAsync(campaign, now, cancellationToken) ? 1 : 0;
            next = Earliest(next, NextOf(campaign, now));
        }

        return new LoopTurn(done, NextDue: next);
    }

    private async Task<bool> LookAtAsync(LiveCampaign campaign, Instant now, CancellationToken cancellationToken) => campaign.Row.State switch
    {
        CampaignState.Draft => campaign.BeginsAt <= now && !(campaign.EndsAt <= now) && await TrySwitchOnAsync(campaign, now, cancellationToken),
        CampaignState.Running => campaign.EndsAt <= now && await SwitchOffAsync(campaign, cancellationToken),
        CampaignState.Stopped => await DrainAsync(campaign, cancellationToken),
        _ => false,
    };

    private static Instant? NextOf(LiveCampaign campaign, Instant now) => campaign.Row.State switch
    {
        CampaignState.Draft when campaign.BeginsAt > now => campaign.BeginsAt,
        CampaignState.Running when campaign.EndsAt > now => campaign.EndsAt,
        _ => null,
    };

    private async Task<IReadOnlyList<LiveCampaign>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        return [.. (await engine.Campaigns.LoadAsync(transaction, cancellationToken)).Values.OrderBy(campaign => campaign.Row.Id)];
    }

    /// <summary>A campaign that cannot be switched on says why once, until somebody changes it.</summary>
    private async Task<bool> TrySwitchOnAsync(LiveCampaign campaign, Instant now, CancellationToken cancellationToken)
    {
        if (_refused.Contains((campaign.Row.Id, campaign.Row.Revision)))
        {
            return false;
        }

        try
        {
            await engine.Desk.StartAsync(campaign.Row.Name, null, Actor.Engine, now, cancellationToken);
            LogSwitched(campaign.Row.Name, "on");
            return true;
        }
        catch (CampaignException exception)
        {
            _refused.Add((campaign.Row.Id, campaign.Row.Revision));
            LogNotSwitched(exception.Message);
            await RaiseAsync(campaign, exception.Message, now, cancellationToken);
            return false;
        }
    }

    /// <summary>Somebody relies on the start, and looks at the console, not at the log.</summary>
    private async Task RaiseAsync(LiveCampaign campaign, string problem, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.Store.BeginAsync(cancellationToken);
        var open = (await transaction.LoadOpenAlertsAsync(cancellationToken)).FirstOrDefault(alert => alert.Kind == AlertKinds.CampaignNotStarted && alert.Subject == campaign.Row.Name);
        if (open?.Detail == problem)
        {
            return;
        }

        await transaction.CloseAlertAsync(AlertKinds.CampaignNotStarted, campaign.Row.Name, Actor.Engine.Name, now, cancellationToken);
        await transaction.RaiseAlertAsync(AlertKinds.CampaignNotStarted, campaign.Row.Name, problem, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> SwitchOffAsync(LiveCampaign campaign, CancellationToken cancellationToken)
    {
        await engine.Desk.EndAsync(campaign.Row.Id, cancellationToken);
        LogSwitched(campaign.Row.Name, "off");
        return true;
    }

    private async Task<bool> DrainAsync(LiveCampaign campaign, CancellationToken cancellationToken)
    {
        var exited = await engine.Desk.ExitAllAsync(campaign.Row.Id, cancellationToken);
        if (exited > 0)
        {
            LogDrained(campaign.Row.Name, exited);
        }

        return exited > 0;
    }

    private static Instant? Earliest(Instant? one, Instant? other) => one is null || other < one ? other ?? one : one;

    [LoggerMessage(EventIds.CampaignSwitched, LogLevel.Information, "Campaign {Campaign} has switched itself {How}.")]
    private partial void LogSwitched(string campaign, string how);

    [LoggerMessage(EventIds.CampaignNotSwitched, LogLevel.Error, "A campaign could not switch itself on. {Problem}")]
    private partial void LogNotSwitched(string problem);

    [LoggerMessage(EventIds.CampaignDrained, LogLevel.Information, "{Journeys} journeys of the stopped campaign {Campaign} have exited.")]
    private partial void LogDrained(string campaign, int journeys);
}
