using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Server.Campaigns;
using NodaTime;
using Xunit;

namespace Automation.Tests.Campaigns;

/// <summary>Campaigns are made from published workflows, changed and put away.</summary>
public sealed class CampaignDraftTests
{
    [Fact]
    public async Task Several_campaigns_come_from_one_workflow_each_with_its_own_settings()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily(), new JsonObject { ["audience"] = "customer.orders_count >= 1", ["zone"] = "Asia/Ho_Chi_Minh" });

        var first = await stage.CreateCampaignAsync("daily", "Chúc Tết khách quen", new JsonObject { ["holdout"] = 0.1 });
        var second = await stage.CreateCampaignAsync("daily", "Chúc Tết khách quen", new JsonObject { ["audience"] = null });

        Assert.Equal(("chuc-tet-khach-quen", "chuc-tet-khach-quen-2"), (first, second));
        var one = await stage.DetailAsync(first);
        Assert.Equal(("Chúc Tết khách quen", CampaignState.Draft, "daily", 1), (one.Overview.Title, one.Overview.State, one.Overview.Definition, one.Overview.Version));
        Assert.Equal(("Asia/Ho_Chi_Minh", 0.1, "customer.orders_count >= 1"), (one.Read.Zone.Id, one.Read.Holdout, one.Read.Audience!.Text));
        Assert.Null((await stage.DetailAsync(second)).Read.Audience);
        Assert.Equal(["campaign.created"], one.History.Select(line => line.Action));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_and_nothing_is_kept()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily());
        var draft = new CampaignDraft
        {
            Title = " ",
            Name = "Tết!",
            Definition = "none",
            Settings = new JsonObject
            {
                ["zone"] = "Saigon", ["audience"] = "customer.orders_count >=", ["holdout"] = 2, ["stale_after_hours"] = 0, ["switch_on"] = "2026-05-02", ["switch_off"] = "2026-05-01",
                ["email_from"] = "nobody", ["sms_from"] = "MUCH TOO LONG A NAME",
            },
        };

        var refused = await Assert.ThrowsAsync<CampaignInvalidException>(() => stage.Desk.CreateAsync(draft, CampaignStage.Minh, CampaignStage.Ct));

        Assert.Equal(
            ["audience", "definition", "email_from", "holdout", "name", "sms_from", "stale_after_hours", "switch_off", "title", "zone"],
            refused.Problems.Select(problem => problem.Field).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["daily"], (await CampaignOverview.LoadAsync(stage.Store, CampaignStage.Ct)).Select(campaign => campaign.Name));
    }

    [Fact]
    public async Task Rule_that_cannot_be_asked_of_all_and_taken_name_are_refused()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily());
        var draft = new CampaignDraft { Title = "x", Name = "DAILY".ToLowerInvariant(), Definition = "daily", Settings = new JsonObject { ["audience"] = "customer.name | string.upcase == 'A'" } };

        var refused = await Assert.ThrowsAsync<CampaignInvalidException>(() => stage.Desk.CreateAsync(draft, CampaignStage.Minh, CampaignStage.Ct));

        Assert.Equal([("name", CampaignMistakes.NameTaken), ("audience", CampaignMistakes.Rule)], refused.Problems.Select(problem => (problem.Field, problem.Code)));
    }

    [Fact]
    public async Task Draft_is_changed_and_who_looked_at_an_older_one_is_told_who_was_faster()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily());
        var seen = (await stage.DetailAsync("daily")).Overview.Revision;

        await stage.Desk.EditAsync("daily", seen, "Mỗi ngày", new JsonObject { ["holdout"] = 0.05 }, CampaignStage.Minh, CampaignStage.Ct);
        var late = await Assert.ThrowsAsync<CampaignChangedException>(() => stage.Desk.EditAsync("daily", seen, "Daily", [], CampaignStage.Lan, CampaignStage.Ct));

        var now = await stage.DetailAsync("daily");
        Assert.Equal(("Mỗi ngày", 0.05), (now.Overview.Title, now.Read.Holdout));
        Assert.Equal(("Minh", "campaign.changed"), (late.By, late.Action));
    }

    [Fact]
    public async Task Of_a_campaign_that_runs_only_what_does_not_decide_who_entered_changes()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily());
        await stage.StartAsync("daily");

        await stage.Desk.EditAsync("daily", null, "New", new JsonObject { ["switch_off"] = "2026-12-31", ["email_from"] = "hi@shop.example" }, CampaignStage.Minh, CampaignStage.Ct);
        var refused = await Assert.ThrowsAsync<CampaignInvalidException>(() =>
            stage.Desk.EditAsync("daily", null, null, new JsonObject { ["audience"] = "customer.orders_count >= 1", ["holdout"] = 0.5 }, CampaignStage.Minh, CampaignStage.Ct));

        Assert.Equal("hi@shop.example", (await stage.DetailAsync("daily")).Read.EmailFrom);
        Assert.Equal([("audience", CampaignMistakes.FixedWhileRunning), ("holdout", CampaignMistakes.FixedWhileRunning)], refused.Problems.Select(problem => (problem.Field, problem.Code)));
    }

    [Fact]
    public async Task Everybody_stays_everybody_when_a_new_version_has_an_audience()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily(), new JsonObject { ["audience"] = "customer.orders_count >= 1" });
        var name = await stage.CreateCampaignAsync("daily", "All", new JsonObject { ["audience"] = null });

        await stage.PublishAsync("daily", CampaignStage.Daily().Add("note", "Elsa.WriteLine", ("text", "x")).Connect("noon -> note"), new JsonObject { ["audience"] = "customer.orders_count >= 2" });

        Assert.Null((await stage.DetailAsync(name)).Read.Audience);
        Assert.Equal("customer.orders_count >= 2", (await stage.DetailAsync("daily")).Read.Audience!.Text);
    }

    [Fact]
    public async Task Campaign_that_is_over_is_archived_and_stays_to_be_looked_at()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily());
        await stage.AddCustomersAsync(3);
        await stage.StartAsync("daily");
        await stage.RunForAsync(Duration.FromHours(30));
        Assert.Contains("Stop it first", (await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.ArchiveAsync("daily", null, CampaignStage.An, CampaignStage.Ct))).Message, StringComparison.Ordinal);

        await stage.Desk.StopAsync("daily", CampaignStage.An, CampaignStage.Ct);
        await stage.Desk.ArchiveAsync("daily", null, CampaignStage.An, CampaignStage.Ct);

        Assert.Empty(await CampaignOverview.LoadAsync(stage.Store, CampaignStage.Ct));
        Assert.Equal(["daily"], (await CampaignList.LoadAsync(stage.Store, new CampaignFilter(Archived: true), CampaignStage.Ct)).Select(campaign => campaign.Overview.Name));
        Assert.Equal(3, (await stage.DetailAsync("daily")).Overview.Entered);
        await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.EditAsync("daily", null, "x", [], CampaignStage.An, CampaignStage.Ct));
    }

    [Fact]
    public async Task Archived_draft_neither_starts_nor_goes_over_to_a_new_version()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.PublishAsync("daily", CampaignStage.Daily());
        var name = await stage.CreateCampaignAsync("daily", "Later", new JsonObject { ["switch_on"] = "2026-03-02T03:00" });
        await stage.Desk.ArchiveAsync(name, null, CampaignStage.An, CampaignStage.Ct);

        await stage.PublishAsync("daily", CampaignStage.Daily().Add("note", "Elsa.WriteLine", ("text", "x")).Connect("noon -> note"));
        stage.Time.AdvanceTo(stage.Time.Now + Duration.FromHours(2));
        await new Automation.Server.Hosting.CampaignClock(stage.Engine, new Microsoft.Extensions.Logging.Abstractions.NullLogger<Automation.Server.Hosting.CampaignClock>()).RunOnceAsync(stage.Time.Now, CampaignStage.Ct);

        var later = await stage.DetailAsync(name);
        Assert.Equal((CampaignState.Draft, 1), (later.Overview.State, later.Overview.Version));
        await Assert.ThrowsAsync<CampaignException>(() => stage.StartAsync(name));
    }

    [Fact]
    public async Task List_shows_first_what_needs_somebody_and_finds_without_accents()
    {
        await using var stage = await CampaignStage.CreateAsync();
        await stage.AddCustomersAsync(11);
        await stage.PublishAsync("daily", CampaignStage.Daily());
        await stage.PublishAsync("order", CampaignStage.OnOrder());
        var waits = await stage.CreateCampaignAsync("daily", "Đợi duyệt");
        await stage.Desk.AskAsync(waits, null, CampaignStage.Minh, CampaignStage.Ct);
        await stage.StartAsync("order");

        var all = await CampaignList.LoadAsync(stage.Store, new CampaignFilter(), CampaignStage.Ct);

        Assert.Equal([waits, "order", "daily"], all.Select(campaign => campaign.Overview.Name));
        Assert.Equal([waits], (await CampaignList.LoadAsync(stage.Store, new CampaignFilter(Search: "doi DUYET"), CampaignStage.Ct)).Select(campaign => campaign.Overview.Name));
        Assert.Equal(["order"], (await CampaignList.LoadAsync(stage.Store, new CampaignFilter(CampaignState.Running), CampaignStage.Ct)).Select(campaign => campaign.Overview.Name));
    }
}
