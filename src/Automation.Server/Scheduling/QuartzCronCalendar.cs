using System.Collections.Concurrent;
using Automation.Engine.Activities;
using NodaTime;
using Quartz;

namespace Automation.Server.Scheduling;

/// <summary>
/// Cron times from Quartz's own expression, so that a virtual clock and the live scheduler agree to the second.
/// Accepts Unix's five fields too (seconds are 0 then), and * in both day fields. Safe for concurrent use.
/// </summary>
internal sealed class QuartzCronCalendar : ICronCalendar
{
    private static readonly DateTimeOffset Past = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<(string Expression, string Zone), CronExpression> _parsed = new();

    /// <inheritdoc/>
    public string? FindProblem(string expression)
    {
        try
        {
            return new CronExpression(Normalise(expression)).GetNextValidTimeAfter(Past) is null ? "It can never fire." : null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <inheritdoc/>
    public Instant? Next(string expression, Instant after, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var cron = _parsed.GetOrAdd((expression, zone.Id), key => Parse(key.Expression, key.Zone));
        return cron.GetNextValidTimeAfter(after.ToDateTimeOffset()) is { } next ? Instant.FromDateTimeOffset(next) : null;
    }

    /// <summary>Quartz's form of an expression: six or seven fields, with ? in one of the day fields.</summary>
    internal static string Normalise(string expression)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (fields.Count == 5)
        {
            fields.Insert(0, "0");
        }

        if (fields.Count >= 6 && fields[3] != "?" && fields[5] != "?")
        {
            if (fields[5] == "*")
            {
                fields[5] = "?";
            }
            else if (fields[3] == "*")
            {
                fields[3] = "?";
            }
        }

        return string.Join(' ', fields);
    }

    private static CronExpression Parse(string expression, string zone) =>
        new(Normalise(expression), TimeZoneInfo.FindSystemTimeZoneById(zone));
}
