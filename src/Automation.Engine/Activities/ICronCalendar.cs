using NodaTime;

namespace Automation.Engine.Activities;

/// <summary>
/// The times of cron expressions. The boundary is inverted: the server implements it with Quartz's own expression, so that
/// live schedules and virtual clocks agree; the engine stays without a scheduler. Safe for concurrent use.
/// </summary>
public interface ICronCalendar
{
    /// <summary>Says what is wrong with an expression, or that it can never fire; null when it is right.</summary>
    string? FindProblem(string expression);

    /// <summary>The first time strictly after an instant, in a zone; null when there is none any more.</summary>
    Instant? Next(string expression, Instant after, DateTimeZone zone);
}
