using Automation.Engine.Activities;
using NodaTime;

namespace Automation.TestKit.Definitions;

/// <summary>
/// A calendar that knows one form, <c>0 M H * * ?</c> (every day at a local time), so that tests of the engine need no
/// scheduler. A text that begins with "bad" is wrong, and one that begins with "never" has no time any more.
/// </summary>
public sealed class FakeCronCalendar : ICronCalendar
{
    /// <inheritdoc/>
    public string? FindProblem(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return expression.StartsWith("bad", StringComparison.Ordinal) ? "It is no schedule." : null;
    }

    /// <inheritdoc/>
    public Instant? Next(string expression, Instant after, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.StartsWith("never", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = expression.Split(' ');
        var time = new LocalTime(int.Parse(parts[2], null), int.Parse(parts[1], null));
        var today = after.InZone(zone).Date;
        return new[] { today, today.PlusDays(1) }
            .Select(date => (date + time).InZoneLeniently(zone).ToInstant())
            .First(instant => instant > after);
    }
}
