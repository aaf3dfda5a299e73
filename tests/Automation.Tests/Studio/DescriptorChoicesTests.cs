using System.Net;
using System.Text.Json;
using Automation.Tests.Hosting;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>Pickers are filled with what there is at the moment, and keep in sight what the definition has.</summary>
public sealed class DescriptorChoicesTests(DescriptorServer server) : IClassFixture<DescriptorServer>
{
    [Theory]
    [InlineData("Care.SendEmail", "promotion-notice,refusal-confirmation,thank-you,we-miss-you")]
    [InlineData("Care.SendSms", "come-back-voucher,promotion-today,refusal-confirmation-sms")]
    public async Task Templates_are_those_with_a_text_for_the_channel(string type, string names)
    {
        var choices = await ChoicesAsync(type, "Template");

        Assert.Equal(names.Split(','), choices.Keys.Order(StringComparer.Ordinal));
        Assert.All(choices.Values, text => Assert.EndsWith("(en, ja, vi)", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Template_that_is_gone_stays_visible_and_is_marked()
    {
        var choices = await ChoicesAsync("Care.SendEmail", "Template", """{"context":{"template":{"typeName":"String","expression":{"type":"Literal","value":"old-news"}},"purpose":{}}}""");

        Assert.Equal("old-news (there is no such template any more)", choices["old-news"]);
    }

    [Fact]
    public async Task Stored_value_that_is_offered_anyway_is_there_once()
    {
        var choices = await ChoicesAsync("Care.SendEmail", "Template", """{"context":{"template":{"expression":{"type":"Literal","value":"thank-you"}}}}""");

        Assert.Equal("thank-you (en, ja, vi)", choices["thank-you"]);
    }

    [Fact]
    public async Task Expression_in_the_place_of_a_value_is_no_choice()
    {
        var choices = await ChoicesAsync("Elsa.Cron", "CronExpression", """{"context":{"cronExpression":{"expression":{"type":"Scriban","value":"campaign.times"}}}}""");

        Assert.DoesNotContain("campaign.times", choices.Keys);
    }

    [Fact]
    public async Task Event_types_are_the_known_ones_those_of_workflows_and_those_that_came()
    {
        (await server.TellAsync(new { specversion = "1.0", id = "p1", source = "/shop", type = "page.seen", subject = "KH1" })).EnsureSuccessStatusCode();

        var choices = await ChoicesAsync("Care.WaitForEvent", "EventType");

        Assert.Equal(
            ["order.cancelled", "order.placed", "page.seen", "survey.answered", "survey.due", "ticket.closed"],
            choices.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Order placed (order.placed)", choices["order.placed"]);
    }

    [Fact]
    public async Task Event_type_that_never_came_stays_visible()
    {
        var choices = await ChoicesAsync("Elsa.Event", "EventName", """{"context":{"eventName":{"expression":{"type":"Literal","value":"moon.landed"}}}}""", "vi");

        Assert.Equal("moon.landed (chưa từng có)", choices["moon.landed"]);
    }

    [Fact]
    public async Task Dates_are_those_of_campaigns_and_of_customers()
    {
        (await server.TellAsync(new
        {
            specversion = "1.0",
            id = "d1",
            source = "/shop",
            type = "page.seen",
            subject = "KH2",
            data = new { customer = new { attributes = new { joined_club = "2020-02-29", size = "M" } } },
        })).EnsureSuccessStatusCode();
        await ServerFixture.SqlAsync(server.Database, $"update campaigns set settings = json_set(settings, '$.voucher_ends_at', '2026-04-15') where name = '{DescriptorServer.Workflow}'");

        var choices = await ChoicesAsync("Care.DateReached", "Date");

        Assert.Equal("Customer's field joined_club (every year)", choices["customer.attributes.joined_club"]);
        Assert.Equal("Customer's field wedding_day (every year)", choices["customer.attributes.wedding_day"]);
        Assert.Equal("Date of the campaign: voucher_ends_at", choices["voucher_ends_at"]);
        Assert.Contains("customer.birthday", choices.Keys);
        Assert.Contains("starts_at", choices.Keys);
        Assert.DoesNotContain("customer.attributes.size", choices.Keys);
    }

    [Fact]
    public async Task Schedule_of_ones_own_stays_beside_the_examples()
    {
        var choices = await ChoicesAsync("Care.AudienceEntered", "Schedule", """{"context":{"schedule":{"expression":{"type":"Literal","value":"0 30 8 ? * MON"}}}}""");

        Assert.Equal("0 30 8 ? * MON (your own)", choices["0 30 8 ? * MON"]);
        Assert.Equal("Every day at 09:00", choices["0 0 9 * * ?"]);
    }

    [Fact]
    public async Task Field_with_fixed_choices_answers_them_and_is_not_asked_again()
    {
        var items = await ItemsAsync("Care.SendSms", "Purpose", "{}", "ja");

        Assert.False(items.TryGetProperty("Refresh", out _));
        Assert.StartsWith("取引", items.GetProperty("radiolist").GetProperty("radioList").GetProperty("items")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Care.SendFax", "Template")]
    [InlineData("Care.SendEmail", "Colour")]
    public async Task Unknown_activity_or_field_is_not_found(string type, string property) =>
        Assert.Equal(HttpStatusCode.NotFound, (await server.PostAsync($"descriptors/activities/{type}/options/{property}", "{}")).StatusCode);

    private async Task<Dictionary<string, string>> ChoicesAsync(string type, string property, string body = "{}", string language = "en")
    {
        var items = await ItemsAsync(type, property, body, language);
        Assert.True(items.GetProperty("Refresh").GetBoolean());
        return items.GetProperty("dropdown").GetProperty("selectList").GetProperty("items").EnumerateArray()
            .ToDictionary(item => item.GetProperty("value").GetString()!, item => item.GetProperty("text").GetString()!, StringComparer.Ordinal);
    }

    private async Task<JsonElement> ItemsAsync(string type, string property, string body, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/elsa/api/descriptors/activities/{type}/options/{property}");
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await DescriptorServer.ReadAsync(answer)).GetProperty("items");
    }
}
