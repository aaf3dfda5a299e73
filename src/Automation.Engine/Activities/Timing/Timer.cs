using System.Globalization;
using Automation.Engine.Definitions;
using NodaTime;

namespace Automation.Engine.Activities.Timing;

/// <summary>
/// At regular times: begins journeys for the audience, or rests for the interval. As a trigger the times are those of a clock (every full
/// hour, every quarter), so that a restart does not move them; the interval must divide a minute, an hour or a day.
/// </summary>
[Activity("Elsa", "Timing", "At regular times: starts for everybody in the audience, or waits for the interval.")]
public sealed class Timer : Trigger
{
    /// <summary>The interval; from one second. A day is 24 hours.</summary>
    [Input(Required = true, Description = "Days.hours:minutes:seconds, such as 01:00:00 for an hour.")]
    public Input<TimeSpan> Interval { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        if (Interval.IsConstant && Interval.Constant < TimeSpan.FromSeconds(1))
        {
            compilation.Report(DiagnosticIds.BadValue, "interval", $"The interval {Interval.Constant} is too short.", "Write one second at least.");
        }
        else if (Interval.IsConstant && compilation.Json["customProperties"]?["canStartWorkflow"]?.ToString() is "true" && CronOf(Interval.Constant) is null)
        {
            compilation.Report(
                DiagnosticIds.BadValue, "interval", $"{Interval.Constant} does not divide a minute, an hour or a day, so there are no regular times to begin at.", "Choose another interval, or use Elsa.Cron.");
        }
    }

    /// <inheritdoc/>
    protected internal override StartRule GetStartRule(StartRuleContext context) =>
        Interval.IsConstant && CronOf(Interval.Constant) is { } cron ? new StartRule.OnCron(cron) : new StartRule.ByHand();

    /// <inheritdoc/>
    protected override void Wait(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.WaitFor(Duration.FromTimeSpan(Interval.Get(context)));
    }

    /// <summary>The times of a clock that lie an interval apart; null when there are none.</summary>
    private static string? CronOf(TimeSpan interval)
    {
        var seconds = interval.Ticks % TimeSpan.TicksPerSecond == 0 ? (long)interval.TotalSeconds : 0;
        return seconds switch
        {
            > 0 and < 60 when 60 % seconds == 0 => string.Create(CultureInfo.InvariantCulture, $"0/{seconds} * * * * ?"),
            >= 60 and < 3_600 when seconds % 60 == 0 && 3_600 % seconds == 0 => string.Create(CultureInfo.InvariantCulture, $"0 0/{seconds / 60} * * * ?"),
            >= 3_600 and < 86_400 when seconds % 3_600 == 0 && 86_400 % seconds == 0 => string.Create(CultureInfo.InvariantCulture, $"0 0 0/{seconds / 3_600} * * ?"),
            86_400 => "0 0 0 * * ?",
            _ => null,
        };
    }
}
