namespace Automation.Connectors;

/// <summary>The ids of this assembly's log events, 3xxx; a number is never reused.</summary>
internal static class EventIds
{
    internal const int RelayBackOff = 3001;
    internal const int RelayParked = 3002;
    internal const int RelayWorksAgain = 3003;
    internal const int JournalFailed = 3004;
    internal const int TwilioBackOff = 3010;
    internal const int TwilioParked = 3011;
    internal const int TwilioWorksAgain = 3012;
}
