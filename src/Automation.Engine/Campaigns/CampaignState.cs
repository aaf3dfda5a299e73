namespace Automation.Engine.Campaigns;

/// <summary>What operations staff have decided about a campaign. The numbers are stored and never reused.</summary>
public enum CampaignState
{
    /// <summary>Made, never started: nobody enters, nothing leaves.</summary>
    Draft = 1,

    /// <summary>People enter, journeys move, messages leave.</summary>
    Running = 2,

    /// <summary>People enter and timers run, but no message leaves until it is resumed.</summary>
    Paused = 3,

    /// <summary>Ended by a person: journeys exit, queued messages are denied.</summary>
    Stopped = 4,

    /// <summary>Its end date has come: nobody enters any more, journeys under way go on.</summary>
    Ended = 5,
}
