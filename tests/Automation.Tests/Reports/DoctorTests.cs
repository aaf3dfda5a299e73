using Automation.Server.Reports;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Reports;

/// <summary>What the program never does is done to the database, and the doctor says which promise it breaks, and no other one.</summary>
public sealed class DoctorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tallies", "update tallies set n = n + 1 where outcome = 5")]
    [InlineData("resting", "insert into visit_figures (campaign_id, definition_version_id, activity_id, outcome, reason, n) select campaign_id, definition_version_id, 'x', 0, '', 1 from journeys")]
    [InlineData("nobody-lost", "delete from waits")]
    [InlineData("accepted-has-delivery", "delete from deliveries where outcome = 'accepted'")]
    [InlineData("journey-figures", "update journey_figures set n = n + 1")]
    [InlineData("waiting-figures", "insert into waiting_figures (campaign_id, activity_id, channel, status, reason, n) values (1, 'x', 1, 2, 'paused', 1)")]
    [InlineData("waiting-figures", "insert into held_journeys (campaign_id, n) values (1, 1)")]
    [InlineData("customer-sums", "update customers set orders_count = orders_count + 1")]
    [InlineData("audit", "drop trigger audit_keeps_lines; update audit set actor = 'somebody else' where id = 1")]
    public async Task Damage_is_told_by_the_promise_that_it_breaks(string promise, string damage)
    {
        await using var fixture = await ServerFixture.StartAsync(delay: promise == "nobody-lost" ? "1.00:00:00" : "00:00:00.05");
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync(promise == "nobody-lost" ? "select count(*) from waits" : "select count(*) from messages where status = 4");
        await fixture.StopAsync();
        Assert.Empty(await BrokenAsync(fixture.Database));

        await ServerFixture.SqlAsync(fixture.Database, damage);

        Assert.Equal([promise], await BrokenAsync(fixture.Database));
    }

    private static async Task<string[]> BrokenAsync(string database)
    {
        await using var store = new SqliteStore(new StoreOptions { Path = database });
        await using var reader = store.OpenReader();
        return [.. (await Doctor.ExamineAsync(reader, Ct)).Where(finding => finding.Violations != 0).Select(finding => finding.Id)];
    }
}
