using System.Globalization;
using Quartz;

namespace Automation.Server.Scheduling;

/// <summary>What Quartz runs when an alarm goes off: it tells the schedule which one.</summary>
internal sealed class OccasionJob(CampaignSchedule schedule) : IJob
{
    internal const string CampaignField = "campaign";
    internal const string ActivityField = "activity";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var data = context.Trigger.JobDataMap;
        await schedule.RingAsync(
            long.Parse(data.GetString(CampaignField)!, CultureInfo.InvariantCulture),
            data.GetString(ActivityField)!,
            context.ScheduledFireTimeUtc,
            cancellationToken);
    }
}
