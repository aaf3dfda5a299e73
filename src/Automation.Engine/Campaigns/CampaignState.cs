namespace Automation.Engine.Campaigns;

/// <summary>What operations staff have decided about a campaign. The numbers are stored and never reused.</summary>
public enum CampaignState
{
    /// <summary>Made, never started: nobody enters, nothing leaves.</summary>
    Draft = 1,

    /// <summary>People enter, journeys move, messages leave.</summary>
    Running = 2,

    /// <summary>
    /// How lists show a running campaign that a pause of its own covers (<see cref="Pauses.Pause"/>). It is not stored: what a pause does is the pause's,
    /// whatever the campaign's own state.
    /// </summary>
    Paused = 3,

    /// <summary>Ended by a person: journeys exit, queued messages are denied.</summary>
    Stopped = 4,

    /// <summary>Its end date has come: nobody enters any more, journeys under way go on.</summary>
    Ended = 5,
}
