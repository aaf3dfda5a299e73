using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Automation.Engine.Messages;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Messages;

/// <summary>Lists of messages, one message, and a person's decision about one of unknown fate: by API and by page.</summary>
public sealed partial class MessageListTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ended_messages_come_newest_first_and_part_by_part()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await SendAsync(fixture, 5);

        var first = await fixture.GetAsync("/api/messages?status=accepted&take=3");
        var second = await fixture.GetAsync($"/api/messages?status=accepted&take=3&before={first.GetProperty("older")}");

        var ids = Ids(first).Concat(Ids(second)).ToList();
        Assert.Equal(5, ids.Distinct().Count());
        Assert.Equal(ids.OrderDescending(), ids);
        Assert.Equal(JsonValueKind.Null, second.GetProperty("older").ValueKind);
    }

    [Theory]
    [InlineData("campaign=quick-thanks", 2)]
    [InlineData("campaign=nothing", 0)]
    [InlineData("customer=c1", 1)]
    [InlineData("customer=nobody", 0)]
    [InlineData("customer=c1&campaign=quick-thanks&status=accepted&channel=email", 1)]
    [InlineData("status=denied", 0)]
    [InlineData("status=queued", 0)]
    [InlineData("status=held", 0)]
    [InlineData("status=sending", 0)]
    [InlineData("status=unknown", 0)]
    [InlineData("channel=sms", 0)]
    [InlineData("from=2020-01-01", 2)]
    [InlineData("from=2020-01-01&to=2020-01-02", 0)]
    [InlineData("from=2020-01-01T00:00:00Z&status=accepted", 2)]
    public async Task Filters_hold_together(string query, int expected)
    {
        await using var fixture = await ServerFixture.StartAsync();
        await SendAsync(fixture, 2);

        Assert.Equal(expected, Ids(await fixture.GetAsync("/api/messages?" + query)).Count());
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client.GetAsync("/messages?" + query, Ct)).StatusCode);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_question_is_told_at_once()
    {
        await using var fixture = await ServerFixture.StartAsync();

        var answer = await fixture.Client.GetAsync("/api/messages?status=lost&channel=pigeon&from=yesterday", Ct);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var page = await fixture.Client.GetStringAsync("/messages?status=lost&channel=pigeon&from=yesterday", Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["channel", "from", "status"], problem.GetProperty("errors").EnumerateObject().Select(part => part.Name).Order());
        Assert.Contains("It must be one of queued", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_is_shown_as_it_was_sent_and_its_markup_stays_in_the_frame()
    {
        await using var fixture = await ServerFixture.StartAsync();
        await SendAsync(fixture, 1, "<script>alert(1)</script>");
        var id = Ids(await fixture.GetAsync("/api/messages")).Single();

        var page = await fixture.Client.GetStringAsync($"/messages/{id}", Ct);
        var frame = await fixture.Client.GetAsync($"/messages/{id}?handler=Html", Ct);
        var detail = await fixture.GetAsync($"/api/messages/{id}");

        Assert.Contains("As it was sent", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("sandbox; default-src 'none'", frame.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(detail.GetProperty("is_as_sent").GetBoolean());
        Assert.Equal("accepted", detail.GetProperty("deliveries")[0].GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task What_is_not_kept_is_written_anew_and_says_so()
    {
        await using var fixture = await ServerFixture.StartAsync(adjust: settings => settings with { KeepTextsDays = 0 });
        await SendAsync(fixture, 1);
        var id = Ids(await fixture.GetAsync("/api/messages")).Single();

        Assert.Contains("As it would be written now", await fixture.Client.GetStringAsync($"/messages/{id}", Ct), StringComparison.Ordinal);
        Assert.False((await fixture.GetAsync($"/api/messages/{id}")).GetProperty("is_as_sent").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Client.GetAsync("/messages/987654", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await fixture.Client.GetAsync("/api/messages/987654", Ct)).StatusCode);
    }

    [Fact]
    public async Task Person_decides_once_about_a_message_of_unknown_fate()
    {
        await using var fixture = await ServerFixture.StartAsync();
        fixture.Provider.Answer = Reconciliation.CannotTell;
        fixture.Provider.OnDeliver = _ => throw new IOException("The connection broke.");
        await fixture.OrderAsync("1");
        await fixture.HoldsAsync("select count(*) from messages where status = 7");
        var id = Ids(await fixture.GetAsync("/api/messages?status=unknown")).Single();
        var page = await fixture.Client.GetStringAsync($"/messages/{id}", Ct);
        Assert.Contains("nobody can tell", page, StringComparison.Ordinal);

        var decided = await DecideAsync(fixture, id, page);
        var again = await DecideAsync(fixture, id, page);

        Assert.Contains("It counts as sent", decided, StringComparison.Ordinal);
        Assert.Contains("Somebody has decided it already", again, StringComparison.Ordinal);
        Assert.Equal(id, Ids(await fixture.GetAsync("/api/messages?status=accepted")).Single());
    }

    private static async Task<string> DecideAsync(ServerFixture fixture, long id, string page)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("answer", "sent"), KeyValuePair.Create("__RequestVerificationToken", Token().Match(page).Groups[1].Value)]);
        return await (await fixture.Client.PostAsync($"/messages/{id}?handler=Resolve", form, Ct)).Content.ReadAsStringAsync(Ct);
    }

    private static async Task SendAsync(ServerFixture fixture, int count, string? name = null)
    {
        for (var i = 1; i <= count; i++)
        {
            (await fixture.OrderAsync($"{i}", name)).EnsureSuccessStatusCode();
        }

        await fixture.HoldsAsync($"select count(*) = {count} from messages where status = 4");
    }

    private static IEnumerable<long> Ids(JsonElement list) => list.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetInt64());

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
