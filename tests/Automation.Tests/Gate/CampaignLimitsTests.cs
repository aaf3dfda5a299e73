using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>What one campaign says of its own messages: a stricter purpose, a cap for one person, a pace.</summary>
public sealed class CampaignLimitsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Purpose_of_a_campaign_makes_care_to_advertising_with_all_that_binds_it()
    {
        await using var engine = await GatedEngine.CreateAsync("vn", settings: new JsonObject { ["purpose"] = "advertising" });
        await engine.StartAsync(GatedEngine.Thanks);
        await engine.AddCustomerAsync("an");
        await engine.AddCustomerAsync("binh", agrees: false);
        await engine.OrderAsync("an");
        await engine.OrderAsync("binh");

        await engine.DispatchAsync();

        Assert.Equal(["an accepted", "binh denied GEN-4"], await engine.MessagesAsync());
        var mail = Assert.Single(engine.Provider.Taken);
        Assert.Equal(Purpose.Advertising, mail.Purpose);
        Assert.StartsWith("[QC] ", mail.Subject, StringComparison.Ordinal);
        Assert.All(await engine.ReadAsync(reader => reader.Messages.Select(row => row.Purpose).ToListAsync(Ct)), purpose => Assert.Equal(Purpose.Advertising, purpose));
    }

    [Theory]
    [InlineData("care", Purpose.Transactional, Purpose.Care)]
    [InlineData("care", Purpose.Care, Purpose.Care)]
    [InlineData("care", Purpose.Advertising, Purpose.Advertising)]
    [InlineData("Advertising", Purpose.Transactional, Purpose.Advertising)]
    [InlineData(null, Purpose.Transactional, Purpose.Transactional)]
    public async Task Purpose_of_a_campaign_never_makes_a_message_freer(string? campaign, Purpose activity, Purpose expected)
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.AddCampaignAsync("own", "Care.SendEmail", "thank-you", activity.ToString(), new JsonObject { ["purpose"] = campaign });
        await engine.StartAsync("own");
        await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");

        await engine.DispatchAsync();

        Assert.Equal(expected, Assert.Single(engine.Provider.Taken).Purpose);
        var sends = (await Automation.Server.Campaigns.CampaignDetail.FindAsync(engine.Engine, "own", null, Ct))!.Sends;
        Assert.Equal(expected, Assert.Single(sends).Purpose);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("vn")]
    public async Task Cap_of_a_campaign_counts_what_others_sent_and_lets_go_when_there_is_room(string policies)
    {
        await using var engine = await GatedEngine.CreateAsync(policies);
        await engine.AddCampaignAsync("gentle", "Care.SendEmail", "thank-you", "Care", Gentle(new JsonObject { ["cap"] = new JsonObject { ["messages"] = 2, ["days"] = 3 } }));
        foreach (var campaign in new[] { GatedEngine.Thanks, GatedEngine.Mail, "gentle" })
        {
            await engine.StartAsync(campaign);
        }

        await engine.AddCustomerAsync("an");
        await engine.OrderAsync("an");
        await engine.DispatchAsync();

        Assert.Equal(2, engine.Provider.Taken.Count);
        Assert.Contains("an queued campaign-cap 03-05T12:00", await engine.MessagesAsync());
        Assert.Contains(await engine.LedgerAsync(), line => line is { Outcome: LedgerOutcome.Delayed, Reason: "campaign-cap" });

        await engine.RunUntilAsync("2026-03-05T12:00:00+07:00");
        Assert.Equal(3, engine.Provider.Taken.Count);
    }

    [Fact]
    public async Task Neither_cap_nor_pace_hold_back_or_count_a_transactional_message()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        var limits = Gentle(new JsonObject { ["cap"] = new JsonObject { ["messages"] = 1, ["days"] = 30 }, ["messages_per_hour"] = 1 });
        await engine.AddCampaignAsync("receipt", "Care.SendEmail", "thank-you", "Transactional", limits);
        await engine.AddCampaignAsync("gentle", "Care.SendEmail", "thank-you", "Care", limits);
        await engine.StartAsync("receipt");
        await engine.StartAsync("gentle");
        await engine.AddCustomerAsync("an");
        for (var order = 0; order < 3; order++)
        {
            await engine.OrderAsync("an");
        }

        await engine.DispatchAsync();

        Assert.Equal(
            [(Purpose.Transactional, 3), (Purpose.Care, 1)],
            engine.Provider.Taken.GroupBy(message => message.Purpose).Select(group => (group.Key, group.Count())).Order());
    }

    [Fact]
    public async Task Pace_of_a_campaign_spreads_its_messages_evenly_and_holds_back_no_other()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.AddCampaignAsync("slow", "Care.SendEmail", "thank-you", "Care", Gentle(new JsonObject { ["messages_per_hour"] = 60, ["email_from"] = "slow@shop.example" }));
        await engine.StartAsync("slow");
        await engine.StartAsync(GatedEngine.Thanks);
        for (var n = 0; n < 8; n++)
        {
            await engine.AddCustomerAsync($"c{n}");
            await engine.OrderAsync($"c{n}");
        }

        await engine.DispatchAsync();

        Assert.Equal(8, engine.Provider.Taken.Count(message => message.From != "slow@shop.example"));
        Assert.Single(engine.Provider.Taken, message => message.From == "slow@shop.example");
        Assert.Equal(7, (await engine.MessagesAsync()).Count(line => line.Contains("queued campaign-pace", StringComparison.Ordinal)));

        await engine.RunUntilAsync("2026-03-02T12:30:00+07:00");
        var slow = engine.Provider.Taken.Where(message => message.From == "slow@shop.example").Select(message => message.Date).Order().ToList();
        Assert.Equal(8, slow.Count);
        Assert.All(slow.Zip(slow.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 58, 62));
        Assert.DoesNotContain(await engine.LedgerAsync(), line => line.Outcome == LedgerOutcome.Delayed);
    }

    [Fact]
    public async Task What_would_get_its_turn_only_when_it_is_too_old_is_denied_at_once_and_takes_no_turn()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.AddCampaignAsync("slow", "Care.SendEmail", "thank-you", "Care", Gentle(new JsonObject { ["messages_per_hour"] = 2, ["stale_after_hours"] = 1 }));
        await engine.StartAsync("slow");
        for (var n = 0; n < 6; n++)
        {
            await engine.AddCustomerAsync($"c{n}");
            await engine.OrderAsync($"c{n}");
        }

        await engine.DispatchAsync();
        var messages = await engine.MessagesAsync();
        Assert.Equal(3, messages.Count(line => line.EndsWith("denied stale", StringComparison.Ordinal)));

        await engine.RunUntilAsync("2026-03-02T14:00:00+07:00");
        Assert.Equal(3, engine.Provider.Taken.Count);
    }

    [Fact]
    public async Task Pace_may_change_while_the_campaign_runs_and_what_waits_gets_earlier_turns()
    {
        await using var engine = await GatedEngine.CreateAsync("none");
        await engine.AddCampaignAsync("slow", "Care.SendEmail", "thank-you", "Care", Gentle(new JsonObject { ["messages_per_hour"] = 1 }));
        await engine.StartAsync("slow");
        for (var n = 0; n < 4; n++)
        {
            await engine.AddCustomerAsync($"c{n}");
            await engine.OrderAsync($"c{n}");
        }

        await engine.DispatchAsync();
        Assert.Single(engine.Provider.Taken);

        await engine.Engine.Desk.EditAsync("slow", null, null, new JsonObject { ["messages_per_hour"] = null }, GatedEngine.Lan, Ct);
        await engine.DispatchAsync();

        Assert.Equal(4, engine.Provider.Taken.Count);
    }

    [Fact]
    public void What_is_wrong_is_told_by_field()
    {
        var (settings, problems) = CampaignSettingsJson.Read(new JsonObject
        {
            ["purpose"] = "transactional", ["cap"] = new JsonObject { ["messages"] = 2 }, ["messages_per_hour"] = 0,
        });

        Assert.Equal(["purpose", "cap", "messages_per_hour"], problems.Select(problem => problem.Field));
        Assert.All(problems, problem => Assert.StartsWith("Write ", problem.Remedy, StringComparison.Ordinal));
        Assert.Equal((null, null, null), (settings.Purpose, settings.Cap, settings.MessagesPerHour));
    }

    private static JsonObject Gentle(JsonObject limits)
    {
        var settings = new JsonObject { ["email_from"] = "shop@shop.example" };
        foreach (var (name, value) in limits)
        {
            settings[name] = value?.DeepClone();
        }

        return settings;
    }
}
