using Automation.Server.CommandLine;
using Automation.Server.Live;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.Extensions.Localization;

namespace Automation.Server.Pages.Home;

/// <summary>Alerts and changes in sentences.</summary>
internal static class HomeWords
{
    /// <summary>What an alert is about.</summary>
    internal static string AlertTitle(this IStringLocalizer<HomeTexts> texts, AlertView alert) => alert.Kind switch
    {
        AlertKinds.ConnectorParked => texts["The connector '{0}' is parked", alert.Subject],
        AlertKinds.CampaignPaused => texts["The campaign '{0}' has paused itself", alert.Subject],
        AlertKinds.CampaignNotStarted => texts["The campaign '{0}' could not start at its time", alert.Subject],
        _ => $"{alert.Kind}: {alert.Subject}",
    };

    /// <summary>What to do about it.</summary>
    internal static string AlertRemedy(this IStringLocalizer<HomeTexts> texts, AlertView alert) => alert.Kind switch
    {
        AlertKinds.ConnectorParked => texts["Put its account or settings right; it is tried again by itself."],
        AlertKinds.CampaignPaused => texts["Find out why its messages come back or are complained about, then resume it."],
        AlertKinds.CampaignNotStarted => texts["Open it to see what is missing. It starts by itself as soon as that is put right."],
        _ => AlertTexts.Remedy(new AlertRow(alert.Id, alert.Kind, alert.Subject, alert.Detail, alert.RaisedAt)),
    };

    /// <summary>What was done to which campaign, channel or customer.</summary>
    internal static string Change(this IStringLocalizer<HomeTexts> texts, AuditView change)
    {
        var name = change.Subject[(change.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return change.Action switch
        {
            "campaign.started" => texts["'{0}' was started", name],
            "campaign.stopped" => texts["'{0}' was stopped", name],
            "campaign.ended" => texts["'{0}' has come to its end", name],
            _ when change.Action.EndsWith(".paused", StringComparison.Ordinal) => texts["'{0}' was paused", name],
            _ when change.Action.EndsWith(".resumed", StringComparison.Ordinal) => texts["'{0}' was resumed", name],
            _ => $"{change.Action}: {name}",
        };
    }
}
