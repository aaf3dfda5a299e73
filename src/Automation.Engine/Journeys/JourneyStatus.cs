namespace Automation.Engine.Journeys;

/// <summary>Where a journey stands. The numbers are stored and never reused.</summary>
public enum JourneyStatus
{
    /// <summary>It rests at one or more waits, or has a message under way.</summary>
    Active = 1,

    /// <summary>It reached the end of its workflow; the reason says which end.</summary>
    Finished = 2,

    /// <summary>It was taken out before the end; the reason says by what.</summary>
    Exited = 3,

    /// <summary>An activity failed for good; the reason names the incident.</summary>
    Failed = 4,
}
