namespace Automation.Server.Live;

/// <summary>The kinds of alerts. One that is not here is not raised: a test looks at the sources. Each has words in <c>HomeWords</c> and a remedy.</summary>
internal static class AlertKinds
{
    /// <summary>A provider refuses the account of a connector; the subject is the connector.</summary>
    internal const string ConnectorParked = "connector-parked";

    /// <summary>A campaign has paused itself; the subject is its name.</summary>
    internal const string CampaignPaused = "campaign-paused";

    /// <summary>A campaign could not switch itself on; the subject is its name.</summary>
    internal const string CampaignNotStarted = "campaign-not-started";

    internal static readonly IReadOnlyList<string> All = [ConnectorParked, CampaignPaused, CampaignNotStarted];
}
