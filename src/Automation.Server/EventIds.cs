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
    internal const int Stopping = 4012;
    internal const int WorkflowNotInstalled = 4013;
    internal const int SettleAlone = 4014;
    internal const int DeadlinesHeld = 4015;
    internal const int CampaignSwitched = 4016;
    internal const int CampaignNotSwitched = 4017;
    internal const int ScanGivenUp = 4018;
    internal const int RequestFailed = 4019;
    internal const int CampaignDrained = 4020;
    internal const int OccasionNotPlanned = 4021;
    internal const int TemplateLeftOut = 4022;
    internal const int TemplatesReloaded = 4023;
    internal const int TemplatesNotReloaded = 4024;
    internal const int WorkflowFileNotApplied = 4040;
    internal const int PluginProblem = 4070;
    internal const int PluginLoaded = 4071;
    internal const int CallThrew = 4072;
    internal const int SmtpRelay = 4080;
    internal const int MailReturned = 4090;
    internal const int BounceMailboxUnreadable = 4091;
    internal const int Policies = 4100;
    internal const int CampaignBroke = 4101;
    internal const int SetUpLink = 4130;
    internal const int PauseUndone = 4150;
    internal const int PauseInForce = 4151;
    internal const int PauseResumed = 4152;
    internal const int TwilioAccount = 4110;
    internal const int UnknownSettled = 4111;
    internal const int ReportsTaken = 4112;
    internal const int HookRefused = 4113;
    internal const int InboundFromStranger = 4114;
    internal const int FiguresUnread = 4140;
    internal const int SettingsTaken = 4190;
    internal const int SettingsWrong = 4191;
}
