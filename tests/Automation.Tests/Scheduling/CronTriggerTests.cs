using Automation.Server.Scheduling;
using NodaTime;
using Quartz;
using Xunit;

namespace Automation.Tests.Scheduling;

/// <summary>The times at which Quartz's trigger goes off are those that virtual clocks compute.</summary>
public sealed class CronTriggerTests
{
    private const int Times = 400;

    [Theory]
    [InlineData("0 0 9 * * ?", "Asia/Ho_Chi_Minh", "2026-03-01T00:00:00Z")]
    [InlineData("0 0 9 * * ?", "Europe/London", "2026-03-01T00:00:00Z")]
    [InlineData("0 30 1 * * ?", "Europe/London", "2026-03-01T00:00:00Z")]
    [InlineData("0 30 1 * * ?", "Europe/London", "2026-09-20T00:00:00Z")]
    [InlineData("0 30 2 * * ?", "Europe/Berlin", "2026-03-01T00:00:00Z")]
    [InlineData("0 30 2 * * ?", "America/New_York", "2026-10-01T00:00:00Z")]
    [InlineData("0 0/30 0-3 * * ?", "America/New_York", "2026-10-30T00:00:00Z")]
    [InlineData("0 0/20 * * * ?", "Europe/London", "2026-03-27T00:00:00Z")]
    [InlineData("0 0 0 1 * ?", "America/Sao_Paulo", "2026-01-01T00:00:00Z")]
    [InlineData("0 15 8 ? * MON-FRI", "Australia/Lord_Howe", "2026-03-20T00:00:00Z")]
    [InlineData("30 9 * * 1", "Europe/London", "2026-03-20T00:00:00Z")]
    public void Trigger_and_calendar_agree_over_changes_of_the_clocks(string expression, string zone, string from)
    {
        var start = Instant.FromDateTimeOffset(DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture));
        var trigger = TriggerBuilder.Create(TimeProvider.System)
            .WithIdentity("test")
            .StartAt(start.ToDateTimeOffset())
            .WithSchedule(Alarm.Cron(expression, zone))
            .Build();
        var calendar = new QuartzCronCalendar();
        var dateTimeZone = DateTimeZoneProviders.Tzdb[zone];

        var at = start;
        for (var n = 0; n < Times; n++)
        {
            var next = calendar.Next(expression, at, dateTimeZone);
            var fires = trigger.GetFireTimeAfter(at.ToDateTimeOffset());
            Assert.Equal(next?.ToDateTimeOffset(), fires);
            Assert.True(next > at);
            at = next!.Value;
        }
    }
}
