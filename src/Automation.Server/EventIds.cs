namespace Automation.Server;

/// <summary>The ids of this assembly's log events, 4xxx; a number is never reused.</summary>
internal static class EventIds
{
    internal const int JourneyBatchFailed = 4001;
    internal const int JourneyFailed = 4002;
    internal const int LoopFailed = 4003;
    internal const int LoopRecovered = 4004;
    internal const int CaptureFolder = 4005;
    internal const int SettleRetried = 4006;
    internal const int MessagesRecovered = 4007;
    internal const int ConnectorThrew = 4008;
    internal const int CampaignBroken = 4009;
    internal const int OccasionPlanned = 4010;
    internal const int Ready = 4011;
}
