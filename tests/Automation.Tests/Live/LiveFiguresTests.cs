using System.Net;
using System.Text.RegularExpressions;
using Automation.Server.Live;
using Automation.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Automation.Tests.Live;

/// <summary>The figures of the start page, while somebody watches.</summary>
public sealed partial class LiveFiguresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_tells_what_changes_and_ends_with_the_program()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var answer = await fixture.Client.GetAsync("/?handler=Live", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("running", await NextAsync(reader), StringComparison.Ordinal);

        await fixture.Client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/pause", null, Ct);

        var seen = "";
        while (!seen.Contains("paused", StringComparison.Ordinal))
        {
            seen = await NextAsync(reader);
        }

        var stopping = fixture.StopAsync();
        Assert.Null(await EndAsync(reader));
        await stopping;
    }

    [Fact]
    public async Task Figures_that_could_not_be_read_for_a_while_go_on_afterwards()
    {
        await using var fixture = await ServerFixture.StartAsync(startsCampaign: false);
        using var answer = await fixture.Client.GetAsync("/?handler=Live", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));
        await NextAsync(reader);
        var settings = (string)(await ServerFixture.SqlAsync(fixture.Database, "select settings from campaigns"))!;

        await ServerFixture.SqlAsync(fixture.Database, "update campaigns set settings = '{'");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, Ct);
        await ServerFixture.SqlAsync(fixture.Database, $"update campaigns set settings = '{settings.Replace("'", "''", StringComparison.Ordinal)}'");
        await fixture.Client.PostAsync($"/api/campaigns/{ServerFixture.Campaign}/start", null, Ct);

        var seen = "";
        while (!seen.Contains("running", StringComparison.Ordinal))
        {
            seen = await NextAsync(reader);
        }
    }

    [Fact]
    public async Task Alert_is_acknowledged_once_and_stays_open()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await using (var transaction = await fixture.Server.Engine.Store.BeginAsync(Ct))
        {
            await transaction.RaiseAlertAsync("connector-parked", "twilio", "20003", Instant.FromUtc(2026, 11, 22, 7, 0), Ct);
            await transaction.CommitAsync(Ct);
        }

        var page = await fixture.Client.GetStringAsync("/", Ct);
        Assert.Contains("The connector &#x27;twilio&#x27; is parked", page, StringComparison.Ordinal);

        var first = await AcknowledgeAsync(fixture, page);
        var second = await AcknowledgeAsync(fixture, page);

        Assert.Contains("test Administrator looks after it.", first, StringComparison.Ordinal);
        Assert.Contains("Somebody looks after it already", second, StringComparison.Ordinal);
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from audit where action = 'alert.acknowledged'"));
        Assert.Equal(1L, await ServerFixture.SqlAsync(fixture.Database, "select count(*) from alerts where closed_at is null"));
    }

    [Fact]
    public async Task Today_is_counted_from_what_was_sent()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await fixture.OrderAsync("1");
        await fixture.OrderAsync("2");
        await fixture.HoldsAsync("select coalesce(sum(n), 0) = 2 from message_quarters where status = 4 and channel = 1");

        var figures = await Figures.LoadAsync(fixture.Server.Engine.Store, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()), Ct);

        Assert.Equal(2, figures.Quarters.Sum(quarter => quarter.N));
        Assert.Equal(2, figures.Accepted);
        Assert.Equal("campaign.started", figures.Changes[0].Action);
    }

    private static async Task<string> AcknowledgeAsync(ServerFixture fixture, string page)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("id", "1"), KeyValuePair.Create("__RequestVerificationToken", Token().Match(page).Groups[1].Value)]);
        var answer = await fixture.Client.PostAsync("/?handler=Acknowledge", form, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    /// <summary>The next message, its lines put together.</summary>
    private static async Task<string> NextAsync(StreamReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(Ct).AsTask().WaitAsync(ServerFixture.Patience, Ct) is { } line)
        {
            if (line.Length == 0 && lines.Count > 0)
            {
                return string.Join('\n', lines);
            }

            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                lines.Add(line["data: ".Length..]);
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task<string?> EndAsync(StreamReader reader)
    {
        string? line;
        do
        {
            line = await reader.ReadLineAsync(Ct).AsTask().WaitAsync(ServerFixture.Patience, Ct);
        }
        while (line is not null);

        return line;
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
