using System.Globalization;
using Automation.Engine.Activities;
using Automation.Server.Campaigns;
using NodaTime;
using Quartz;

namespace Automation.Server.Scheduling;

/// <summary>A trigger that Quartz should have.</summary>
/// <param name="Key">Its name; campaign and activity make it unique.</param>
/// <param name="Schedule">What it is made from, kept as its description: another text means another trigger.</param>
/// <param name="Build">Makes it.</param>
internal sealed record Alarm(TriggerKey Key, string Schedule, Func<TimeProvider, ITrigger> Build)
{
    /// <summary>
    /// The start that has occasions in the past; else null. Quartz moves the first time of a new cron trigger behind now, so these are for
    /// whoever sets it to make up for.
    /// </summary>
    internal PlannedStart? Overdue { get; private init; }

    internal const string Group = "campaigns";

    /// <summary>The activity name of alarms that only say that a campaign switches itself on or off.</summary>
    internal const string Switch = "";

    /// <summary>
    /// A cron expression becomes a trigger of its own; everything else rings once at the next occasion and is then set anew, because
    /// what dates and zones come to is decided by <see cref="Occasions"/> alone.
    /// </summary>
    internal static Alarm? Of(PlannedStart start, Instant? next, Instant now)
    {
        var id = start.Campaign.Row.Id;
        if (start.Rule is StartRule.OnCron(var expression))
        {
            var zone = start.Campaign.Settings.Zone.Id;
            return new Alarm(KeyOf(id, start.ActivityId), $"cron {expression} {zone}", time => Builder(time, id, start.ActivityId)
                .WithDescription($"cron {expression} {zone}")
                .StartAt(start.After.ToDateTimeOffset())
                .WithSchedule(Cron(expression, zone))
                .Build())
            {
                Overdue = next <= now ? start : null,
            };
        }

        return next is { } at ? Once(id, start.ActivityId, at) : null;
    }

    /// <summary>Rings when a campaign switches itself on or off.</summary>
    internal static Alarm OfSwitch(LiveCampaign campaign, Instant at) => Once(campaign.Row.Id, Switch, at);

    /// <summary>The same schedule that <see cref="QuartzCronCalendar"/> computes with.</summary>
    internal static CronScheduleBuilder Cron(string expression, string zone) => CronScheduleBuilder
        .Create(QuartzCronCalendar.Normalise(expression))
        .InTimeZone(TimeZoneInfo.FindSystemTimeZoneById(zone))
        .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed);

    private static Alarm Once(long campaignId, string activityId, Instant at)
    {
        var text = FormattableString.Invariant($"once {at.ToUnixTimeMilliseconds()}");
        return new Alarm(KeyOf(campaignId, activityId), text, time => Builder(time, campaignId, activityId)
            .WithDescription(text)
            .StartAt(at.ToDateTimeOffset())
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .Build());
    }

    private static TriggerKey KeyOf(long campaignId, string activityId) => new(FormattableString.Invariant($"{campaignId}/{activityId}"), Group);

    private static TriggerBuilder<OccasionJob> Builder(TimeProvider time, long campaignId, string activityId) => TriggerBuilder.Create<OccasionJob>(time)
        .WithIdentity(KeyOf(campaignId, activityId))
        .ForJob(CampaignSchedule.Job)
        .UsingJobData(OccasionJob.CampaignField, campaignId.ToString(CultureInfo.InvariantCulture))
        .UsingJobData(OccasionJob.ActivityField, activityId);
}
