using System.Net;
using System.Text.Json;
using Automation.Engine.Messages;
using Automation.Server.Consent;
using Automation.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Automation.Tests.Ledger;

/// <summary>Searches in the ledger, and all that matches as CSV.</summary>
public sealed class LedgerListTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 7)]
    [InlineData("outcome=entered", 3)]
    [InlineData("outcome=accepted", 3)]
    [InlineData("outcome=opted_out", 1)]
    [InlineData("outcome=denied", 0)]
    [InlineData("campaign=quick-thanks", 7)]
    [InlineData("campaign=quick-thanks&outcome=entered&customer=c2", 1)]
    [InlineData("customer=c1", 3)]
    [InlineData("reason=nothing", 0)]
    [InlineData("from=2020-01-01", 7)]
    [InlineData("to=2020-01-01", 0)]
    public async Task Filters_hold_together(string query, int expected)
    {
        await using var fixture = await StartAsync();

        var lines = Lines(await fixture.GetAsync("/api/ledger?" + query)).Where(line => Counted(line)).ToList();

        Assert.Equal(expected, lines.Count);
        Assert.Equal(lines.OrderByDescending(Id).Select(Id), lines.Select(Id));
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync("/ledger?" + query, Ct)).StatusCode);
    }

    [Fact]
    public async Task Parts_follow_each_other_without_gap_or_repetition()
    {
        await using var fixture = await StartAsync();
        var all = Lines(await fixture.GetAsync("/api/ledger?campaign=quick-thanks")).Select(Id).ToList();

        var gathered = new List<long>();
        for (var older = ""; ;)
        {
            var part = await fixture.GetAsync("/api/ledger?campaign=quick-thanks&take=2" + older);
            gathered.AddRange(Lines(part).Select(Id));
            if (part.GetProperty("older").ValueKind == JsonValueKind.Null)
            {
                break;
            }

            older = "&before=" + part.GetProperty("older");
        }

        Assert.Equal(all, gathered);
    }

    [Fact]
    public async Task Export_has_every_line_and_no_formulas()
    {
        await using var fixture = await StartAsync();
        await fixture.PostAsync(new { specversion = "1.0", id = "order-x", source = "/shop", type = "order.placed", subject = "=1+2", data = new { key = "x", total = 1, customer = new { email = "x@example.test", name = "X" } } });
        await fixture.HoldsAsync("select count(*) = 4 from messages where status = 4");

        var csv = await fixture.Client.GetStringAsync("/ledger.csv?outcome=entered", Ct);

        var rows = csv.TrimEnd().Split('\n').Select(row => row.TrimEnd('\r').Split(',')).ToList();
        Assert.Equal("outcome", rows[0][7]);
        Assert.Equal(4, rows.Count - 1);
        Assert.Contains(rows, row => row[3].Trim('"') == "'=1+2");
        Assert.All(rows.Skip(1), row => Assert.Equal("entered", row[7]));
        Assert.Equal(HttpStatusCode.BadRequest, (await fixture.Client.GetAsync("/ledger.csv?outcome=nonsense", Ct)).StatusCode);
    }

    private static async Task<ServerFixture> StartAsync()
    {
        var fixture = await ServerFixture.StartAsync();
        foreach (var key in (string[])["1", "2", "3"])
        {
            await fixture.OrderAsync(key);
        }

        await fixture.HoldsAsync("select count(*) = 3 from messages where status = 4");
        var customer = (long)(await ServerFixture.SqlAsync(fixture.Database, "select id from customers where key = 'c1'"))!;
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        await fixture.Server.Engine.Consents.RefuseAsync(new LinkTarget(customer, Channel.Email, Purpose.Advertising, 1), "one-click", now, Ct);
        return fixture;
    }

    /// <summary>Steps of journeys in between differ with the drawing; these do not.</summary>
    private static bool Counted(JsonElement line) => line.GetProperty("outcome").GetString() is "entered" or "accepted" or "opted_out" or "denied";

    private static JsonElement.ArrayEnumerator Lines(JsonElement list) => list.GetProperty("lines").EnumerateArray();

    private static long Id(JsonElement line) => line.GetProperty("id").GetInt64();
}
