using Automation.Engine.Definitions;
using NodaTime;

namespace Automation.Engine.Activities.Timing;

/// <summary>Rests for a time span; a day is 24 hours whatever the clocks do.</summary>
[Activity("Elsa", "Timing", "Waits for a time span.")]
public sealed class Delay : Activity
{
    /// <inheritdoc/>
    public override bool CanRest => true;

    /// <summary>How long; default one minute, as in Elsa. Zero or less goes on at once.</summary>
    [Input(Description = "Days.hours:minutes:seconds, such as 1.00:00:00 for a day.", DefaultValue = "00:01:00")]
    public Input<TimeSpan> TimeSpan { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        compilation.CheckNotNegative("timeSpan", TimeSpan.Constant);
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var span = TimeSpan.Get(context);
        if (span <= System.TimeSpan.Zero)
        {
            context.Complete();
            return;
        }

        context.WaitFor(Duration.FromTimeSpan(span));
    }
}

/// <summary>At an instant: begins journeys for the audience, or rests until then.</summary>
[Activity("Elsa", "Timing", "At a date and time: starts for everybody in the audience, or waits until then.", DisplayName = "Start at")]
public sealed class StartAt : Trigger
{
    /// <summary>When. As a wait, an instant that has passed goes on at once.</summary>
    [Input(Required = true, Description = "Such as 2026-11-25T09:00:00+07:00")]
    public Input<DateTimeOffset> DateTime { get; set; } = new();

    /// <inheritdoc/>
    protected internal override StartRule GetStartRule(StartRuleContext context) =>
        DateTime.IsConstant ? new StartRule.OnInstant(Instant.FromDateTimeOffset(DateTime.Constant)) : new StartRule.ByHand();

    /// <inheritdoc/>
    protected override void Wait(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var at = Instant.FromDateTimeOffset(DateTime.Get(context));
        if (at <= context.NowInstant)
        {
            context.Complete();
            return;
        }

        context.WaitUntil(at);
    }
}

/// <summary>At the times of a cron expression: begins journeys for the audience, or rests until the next time.</summary>
[Activity("Elsa", "Timing", "At recurring times: starts for everybody in the audience, or waits for the next time.")]
public sealed class Cron : Trigger
{
    private ICronCalendar? _calendar;

    /// <summary>
    /// Quartz's form: seconds minutes hours day-of-month month day-of-week; in the campaign's zone as a trigger, in the
    /// customer's as a wait. Times in a gap of the clocks are skipped to after it, times in an overlap fire once.
    /// </summary>
    [Input(UIHint = InputUIHints.DropDown, ChoicesFrom = LiveChoices.Schedules, Required = true, Description = "Seconds minutes hours day month weekday, such as 0 0 9 ? * MON-FRI")]
    public Input<string> CronExpression { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        _calendar = compilation.Environment.Cron;
        compilation.CheckCron("cronExpression", CronExpression);
    }

    /// <inheritdoc/>
    protected internal override StartRule GetStartRule(StartRuleContext context) =>
        CronExpression.Constant is { } cron ? new StartRule.OnCron(cron) : new StartRule.ByHand();

    /// <inheritdoc/>
    protected override void Wait(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var expression = CronExpression.Get(context) ?? "";
        if (_calendar!.FindProblem(expression) is { } problem)
        {
            throw new InputException($"The cron expression is wrong: {problem}");
        }

        if (_calendar.Next(expression, context.NowInstant, context.Zone) is { } next)
        {
            context.WaitUntil(next);
            return;
        }

        throw new InputException("The cron expression has no time any more.");
    }
}

/// <summary>
/// Lets people through on certain weekdays and hours of their own zone, and rests until the next opening otherwise. A window
/// whose end is not after its start reaches over midnight and belongs to the day it opens on. An opening or closing that falls
/// into a gap of the clocks happens when they jump; in an overlap the first opening and the last closing count.
/// </summary>
[Activity("Care", "Timing", "Goes on within certain weekdays and hours of the customer's own zone.")]
public sealed class WaitForWindow : Activity
{
    /// <inheritdoc/>
    public override bool CanRest => true;

    /// <summary>The days on which the window opens; default all. English names, whole or three letters.</summary>
    [Input(UIHint = InputUIHints.CheckList, Options = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], Description = "None means every day.")]
    public Input<List<string>> Weekdays { get; set; } = new();

    /// <summary>When it opens; default 08:00.</summary>
    [Input(DefaultValue = "08:00", Description = "Local time, such as 08:00")]
    public Input<LocalTime> From { get; set; } = new();

    /// <summary>When it closes (that moment is outside); default 20:00.</summary>
    [Input(DefaultValue = "20:00", Description = "Local time, such as 20:00")]
    public Input<LocalTime> To { get; set; } = new();

    /// <inheritdoc/>
    protected internal override void Compile(ActivityCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        foreach (var name in Weekdays.Constant ?? [])
        {
            if (LocalWindow.FindDay(name) is null)
            {
                compilation.Report(DiagnosticIds.BadValue, "weekdays", $"'{name}' is no weekday.", "Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.");
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Execute(ActivityExecutionContext context) => GoOnOrWait(context);

    /// <summary>After a resume from a long pause the window may be closed again, so it is asked once more.</summary>
    protected internal override void Resume(ActivityExecutionContext context, Resumption resumption) => GoOnOrWait(context);

    private void GoOnOrWait(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var window = new LocalWindow(
            [.. (Weekdays.Get(context) ?? []).Select(LocalWindow.FindDay).OfType<IsoDayOfWeek>()],
            From.Get(context),
            To.Get(context));
        var opens = window.NextOpen(context.NowInstant, context.Zone);
        if (opens <= context.NowInstant)
        {
            context.Complete();
            return;
        }

        context.WaitUntil(opens);
    }
}
