using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Customers;
using Automation.Tests.Gate;
using Xunit;

namespace Automation.Tests.Customers;

/// <summary>What stands of a customer, what has happened, and what lies ahead.</summary>
public sealed class ProfileTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timeline_tells_everything_once_the_newest_first_whatever_the_page()
    {
        await using var engine = await GatedEngine.CreateAsync();
        await engine.StartAsync(GatedEngine.News);
        await engine.StartAsync(GatedEngine.Thanks);
        var an = await engine.AddCustomerAsync("an", attributes: """{"points":12,"<b>x</b>":"<script>alert(1)</script>"}""");
        for (var i = 0; i < 3; i++)
        {
            await engine.OrderAsync("an");
            await engine.DispatchAsync();
            await engine.RunUntilAsync($"2026-03-0{3 + i}T12:00:00+07:00");
        }

        await engine.Engine.Consents.RefuseAsync(new(an, Channel.Sms, Purpose.Advertising, 1), "sms", engine.Time.Now, Ct);
        var whole = await ReadAsync(engine, an, 1_000);

        Assert.Equal(whole.Select(line => line.Place), whole.Select(line => line.Place).OrderByDescending(place => place.At).ThenBy(place => place.Kind).ThenByDescending(place => place.Id));
        Assert.Equal(whole.Count, whole.Select(line => line.Place).Distinct().Count());
        Assert.Equal(3, whole.Count(line => line.Order is not null));
        Assert.Equal(6, whole.Count(line => line.Journey is not null));
        Assert.Equal(6, whole.Count(line => line.Message is not null));
        Assert.Equal(PersonalChannels.All.Count + 1, whole.Count(line => line.Consent is not null));
        Assert.Single(whole, line => line.Event?.Type == "consent.refused");
        Assert.Contains(whole, line => line.Message is { Template: "thank-you", Status: MessageStatus.Accepted } && line.Campaign == GatedEngine.Thanks && line.Activity.Length > 0);
        for (var take = 1; take <= 7; take += 3)
        {
            Assert.Equal(whole.Select(line => line.Place), (await ReadAsync(engine, an, take)).Select(line => line.Place));
        }

        Assert.All(whole.Select(line => line.Place), place => Assert.Equal(place, TimelinePlace.Read(place.ToString())));
    }

    [Fact]
    public async Task A_profile_has_fields_consents_suppressions_and_what_lies_ahead()
    {
        await using var engine = await GatedEngine.CreateAsync(now: "2026-03-02T23:30:00+07:00");
        await engine.StartAsync(GatedEngine.News);
        var an = await engine.AddCustomerAsync("an", attributes: """{"points":12,"city":"Huế"}""");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        await engine.Engine.Consents.RefuseAsync(new(an, Channel.Email, Purpose.Advertising, 1), "one-click", engine.Time.Now, Ct);

        var profile = (await StandingTests.Desks(engine).Desk.OpenAsync(an, engine.Time.Now, Ct))!;

        Assert.Equal([new("city", "Huế"), new CustomerField("points", "12")], profile.Fields);
        Assert.Equal(12, profile.Points);
        var ahead = Assert.Single(profile.Ahead);
        Assert.Equal((GatedEngine.News, "The message leaves, if everything still allows it."), (ahead.Campaign, ahead.What.ToString()));
        Assert.True(ahead.At > engine.Time.Now);
        Assert.Contains(profile.Consents, entry => entry is { Source: "test", Proof: "card", TextVersion: "v1" });
        Assert.True(Assert.Single(profile.Suppressions).IsInForce);
        Assert.Null(await StandingTests.Desks(engine).Desk.OpenAsync(99, engine.Time.Now, Ct));
    }

    [Fact]
    public async Task A_message_that_went_to_a_provider_is_written_again_and_says_so()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        var an = await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        var text = (await engine.Engine.SentTexts.OpenAsync(an, 1, engine.Time.Now, Ct))!;

        var sent = Assert.Single(engine.Provider.Taken);
        Assert.Equal((false, sent.Subject, sent.Text, sent.Html, null), (text.IsAsSent, text.Subject, text.Text, text.Html, text.Problem));
        Assert.Null(await engine.Engine.SentTexts.OpenAsync(an + 1, 1, engine.Time.Now, Ct));
    }

    [Fact]
    public async Task An_export_has_everything_and_is_in_the_audit_log_without_the_person()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.StartAsync(GatedEngine.Thanks);
        var an = await engine.AddCustomerAsync("an", attributes: """{"note":"trà sen"}""");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();
        using var file = new MemoryStream();

        Assert.True(await StandingTests.Desks(engine).Export.WriteAsync(an, file, Actor.CommandLine, Ct));

        var json = System.Text.Json.JsonDocument.Parse(file.ToArray()).RootElement;
        Assert.Equal("an@example.test", json.GetProperty("customer").GetProperty("email").GetString());
        Assert.Equal("trà sen", json.GetProperty("customer").GetProperty("attributes").GetProperty("note").GetString());
        Assert.Equal(1, json.GetProperty("orders").GetArrayLength());
        Assert.Equal(PersonalChannels.All.Count, json.GetProperty("consents").GetArrayLength());
        Assert.Equal(engine.Provider.Taken[0].Html, json.GetProperty("messages")[0].GetProperty("text").GetProperty("html").GetString());
        Assert.True(json.GetProperty("ledger").GetArrayLength() >= 4);
        Assert.True(json.GetProperty("journeys").GetArrayLength() == 1);
        var audit = await Automation.Server.Audit.AuditLog.ListAsync(engine.Store, new Automation.Server.Audit.AuditQuery { Action = "customer" }, Ct);
        Assert.Equal($"customer/{an}", Assert.Single(audit).Subject);
        Assert.False(await StandingTests.Desks(engine).Export.WriteAsync(99, file, Actor.CommandLine, Ct));
    }

    private static async Task<List<TimelineLine>> ReadAsync(GatedEngine engine, long customer, int take)
    {
        var lines = new List<TimelineLine>();
        TimelinePlace? before = null;
        await using var reader = engine.Store.OpenReader();
        do
        {
            var page = await new CustomerTimeline(reader, customer).ReadAsync(before, take, [], Ct);
            lines.AddRange(page.Lines);
            before = page.Next;
        }
        while (before is not null);
        return lines;
    }
}
