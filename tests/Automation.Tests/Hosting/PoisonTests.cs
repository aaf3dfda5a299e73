using Automation.Server;
using Automation.TestKit.Definitions;
using Automation.Tests.Scheduling;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>What one broken campaign must not do to the others.</summary>
public sealed class PoisonTests
{
    /// <summary>Two events that call each other without end; a journey that publishes one cannot be stored.</summary>
    private static readonly Drawing Circle = new Drawing()
        .Add("heard", "Elsa.Event", ("eventName", "round"))
        .Add("tell", "Elsa.PublishEvent", ("eventName", "round"))
        .Connect("heard -> tell");

    private static readonly Drawing MailThenCircle = new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
        .Add("tell", "Elsa.PublishEvent", ("eventName", "round"))
        .Connect("placed -> mail", "mail|Sent -> tell", "mail|Denied -> tell");

    [Fact]
    public async Task Journey_that_cannot_go_on_from_its_message_fails_alone()
    {
        await using var fixture = await ServerFixture.StartAsync(others: [("circle", Circle), ("mail-then-circle", MailThenCircle)]);

        (await fixture.OrderAsync("1")).EnsureSuccessStatusCode();

        // Both mails are accepted, one journey has failed, the other is done.
        await fixture.HoldsAsync("select count(*) = 2 from messages where status = 4");
        await fixture.HoldsAsync("select count(*) = 1 from journeys where status = 4 and reason = 'engine'");
        await fixture.HoldsAsync("select count(*) = 1 from journeys where status = 2 and reason = 'done'");
        Assert.Contains(fixture.Logs.Lines, line => line.Id == EventIds.SettleAlone);
    }

    [Fact]
    public async Task Journey_that_cannot_go_on_from_a_denial_fails_alone()
    {
        await using var fixture = await ServerFixture.StartAsync(others: [("circle", Circle), ("mail-then-circle", MailThenCircle)]);

        var order = new { specversion = "1.0", id = "1", source = "/shop", type = "order.placed", subject = "c1", data = new { key = "1", total = 1 } };
        (await fixture.PostAsync(order)).EnsureSuccessStatusCode();

        await fixture.HoldsAsync("select count(*) = 2 from messages where status = 5 and reason = 'no-address'");
        await fixture.HoldsAsync("select count(*) = 1 from journeys where status = 4 and reason = 'engine'");
        await fixture.HoldsAsync("select count(*) = 1 from journeys where status = 2 and reason = 'done'");
        Assert.Contains(fixture.Logs.Lines, line => line.Id == EventIds.SettleAlone);
    }

    [Fact]
    public async Task Occasion_of_a_broken_campaign_does_not_hold_up_the_others()
    {
        await using var engine = await ScheduledEngine.CreateAsync("2026-11-20T03:00:00Z");
        await engine.StartAsync("reactivate-lapsed");
        await engine.StartAsync("promotion-notice", ("starts_at", "2026-12-01"), ("ends_at", "2026-12-03"));
        engine.MoveTo("2026-11-28T02:00:00Z");
        await engine.CatchUpAsync();
        await engine.SqlAsync("update definition_versions set json = '{}' where definition_id = 'reactivate-lapsed'");
        var restarted = new CareEngine(engine.Engine.Options);

        for (var scans = 0; scans < 3; scans++)
        {
            Assert.True(await restarted.Entry.RunOnceAsync(engine.Now, TestContext.Current.CancellationToken));
        }

        Assert.False(await restarted.Entry.RunOnceAsync(engine.Now, TestContext.Current.CancellationToken));
    }
}
