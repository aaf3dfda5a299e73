using NodaTime;

namespace Automation.Storage;

/// <summary>What kind of actor did something. The numbers are stored.</summary>
public enum ActorKind
{
    /// <summary>Somebody who has signed in.</summary>
    Person = 1,

    /// <summary>A program with an API key.</summary>
    ApiKey = 2,

    /// <summary>Somebody at the command line, who has the database file.</summary>
    CommandLine = 3,

    /// <summary>The program by itself: schedules, circuit breakers, files that ship.</summary>
    Engine = 4,
}

/// <summary>A line for the audit log. No personal data and no secrets: the line is kept for ever.</summary>
/// <param name="At">When, by the engine's clock; kept to the millisecond.</param>
/// <param name="Actor">Who, by name.</param>
/// <param name="Kind">What kind of actor.</param>
/// <param name="ActorId">The user's or API key's own id, which outlives a change of name; empty where there is none.</param>
/// <param name="Action">What was done, as noun and verb: <c>campaign.paused</c>.</param>
/// <param name="Subject">To what, as noun and key: <c>campaign/thank-you</c>.</param>
/// <param name="DetailJson">What else there is to say, a JSON object.</param>
public sealed record AuditWrite(Instant At, string Actor, ActorKind Kind, string ActorId, string Action, string Subject, string DetailJson = "{}");

/// <summary>What a look at the whole audit log has found.</summary>
/// <param name="Lines">How many lines were looked at.</param>
/// <param name="BrokenAt">The first line at which the chain is broken; null when it is whole.</param>
/// <param name="Why">What is wrong there; empty when nothing is.</param>
/// <param name="Head">The hash of the last line that is whole: kept elsewhere, it shows later whether lines were cut off the end.</param>
public sealed record AuditVerdict(long Lines, long? BrokenAt, string Why, string Head)
{
    /// <summary>Whether the chain is whole.</summary>
    public bool IsWhole => BrokenAt is null;
}
