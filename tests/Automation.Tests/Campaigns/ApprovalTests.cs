using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Server.Audiences;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using Automation.Server.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Xunit;
using static Automation.Tests.Campaigns.CampaignStage;

namespace Automation.Tests.Campaigns;

/// <summary>A campaign for many people needs a second person. More than ten are many here.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task Campaign_for_many_starts_when_a_second_person_has_approved_it()
    {
        await using var stage = await ReadyAsync();
        await Assert.ThrowsAsync<ApprovalMissingException>(() => stage.StartAsync("daily"));

        Assert.Equal(11, await stage.Desk.AskAsync("daily", null, Minh, Ct));
        await Assert.ThrowsAsync<ApprovalMissingException>(() => stage.StartAsync("daily"));
        Assert.Equal(ApprovalStanding.Waiting, (await stage.DetailAsync("daily")).Overview.Approval);
        await stage.Desk.ApproveAsync("daily", null, "Được", Lan, Ct);
        Assert.Equal(ApprovalStanding.Approved, (await stage.DetailAsync("daily")).Overview.Approval);
        await stage.StartAsync("daily");

        var detail = await stage.DetailAsync("daily");
        Assert.Equal(CampaignState.Running, detail.Overview.State);
        Assert.Equal(["campaign.started", "campaign.approved", "campaign.approval-asked"], detail.History.Select(line => line.Action));
    }

    [Fact]
    public async Task Lists_are_read_while_somebody_writes()
    {
        await using var stage = await ReadyAsync();
        await stage.Desk.AskAsync("daily", null, Minh, Ct);
        await using var writer = await stage.Store.BeginAsync(Ct);

        var figures = await Server.Live.Figures.LoadAsync(stage.Store, stage.Time.Now, Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal(ApprovalStanding.Waiting, figures.Campaigns.Single(campaign => campaign.Name == "daily").Approval);
    }

    [Fact]
    public async Task An_approval_for_a_saved_audience_is_about_its_rule()
    {
        await using var stage = await ReadyAsync();
        await stage.Engine.Audiences.AddAsync(new AudienceDraft("all", "Tất cả", "customer.key != 'nobody'"), Minh, Ct);
        await stage.Desk.EditAsync("daily", (await stage.DetailAsync("daily")).Overview.Revision, "Daily", new JsonObject { ["audience"] = "@all" }, Minh, Ct);
        await stage.Desk.AskAsync("daily", null, Minh, Ct);
        Assert.Equal(ApprovalStanding.Waiting, (await stage.DetailAsync("daily")).Overview.Approval);

        await stage.Engine.Audiences.ChangeAsync(new AudienceDraft("all", "Tất cả", "customer.key != 'noone'"), 1, Minh, Ct);

        Assert.Equal(ApprovalStanding.Outdated, (await stage.DetailAsync("daily")).Overview.Approval);
    }

    [Fact]
    public async Task A_count_that_takes_longer_than_it_is_waited_for_is_not_told()
    {
        await using var stage = await ReadyAsync();

        var quick = (await CampaignDetail.FindAsync(stage.Engine, "daily", TimeSpan.Zero, Ct))!;
        var patient = (await CampaignDetail.FindAsync(stage.Engine, "daily", patience: null, Ct))!;

        Assert.Equal((true, null, false), (quick.IsCounting, quick.Recipients, quick.NeedsApproval));
        Assert.Equal((false, 11, true), (patient.IsCounting, patient.Recipients, patient.NeedsApproval));
        Assert.Equal((null, true), await PatientCount.OfAsync(TimeSpan.FromMilliseconds(1), ForeverAsync, Ct));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PatientCount.OfAsync(null, ForeverAsync, gone.Token));

        static async Task<long?> ForeverAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 1;
        }
    }

    [Fact]
    public async Task Who_asked_cannot_approve_nor_can_a_marketer()
    {
        await using var stage = await ReadyAsync();
        await stage.Desk.AskAsync("daily", null, An, Ct);

        await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.ApproveAsync("daily", null, "", An with { Name = "Another name" }, Ct));
        await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.ApproveAsync("daily", null, "", Minh, Ct));

        Assert.Equal(ApprovalStanding.Waiting, (await stage.DetailAsync("daily")).Overview.Approval);
    }

    [Fact]
    public async Task Of_approve_and_refuse_at_once_one_holds_and_the_other_is_told()
    {
        await using var stage = await ReadyAsync();
        await stage.Desk.AskAsync("daily", null, Minh, Ct);

        var told = await Task.WhenAll(
            Record.ExceptionAsync(() => stage.Desk.ApproveAsync("daily", null, "", Lan, Ct)).AsTask(),
            Record.ExceptionAsync(() => stage.Desk.RefuseAsync("daily", null, "Too early", An, Ct)).AsTask());

        var late = Assert.IsType<CampaignException>(Assert.Single(told, exception => exception is not null));
        Assert.Contains("was faster", late.Message, StringComparison.Ordinal);
        var detail = await stage.DetailAsync("daily");
        Assert.Equal(told[0] is null ? ApprovalStanding.Approved : ApprovalStanding.Refused, detail.Overview.Approval);
        Assert.Equal(2, detail.History.Count(line => line.Action is "campaign.approval-asked" or "campaign.approved" or "campaign.approval-refused"));
    }

    [Fact]
    public async Task Of_approve_and_withdraw_at_once_who_was_late_is_told()
    {
        await using var stage = await ReadyAsync();
        await stage.Desk.AskAsync("daily", null, Minh, Ct);

        await stage.Desk.WithdrawAsync("daily", null, Minh, Ct);
        var late = await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.ApproveAsync("daily", null, "", Lan, Ct));

        Assert.Contains("Nobody asks", late.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ApprovalMissingException>(() => stage.StartAsync("daily"));
    }

    [Fact]
    public async Task Answer_to_an_older_request_does_not_count_for_the_new_one()
    {
        await using var stage = await ReadyAsync();
        await stage.Desk.AskAsync("daily", null, Minh, Ct);
        var seen = (await stage.DetailAsync("daily")).Approval!.AskedAt;
        stage.Time.AdvanceTo(stage.Time.Now + Duration.FromMinutes(1));
        await stage.Desk.WithdrawAsync("daily", null, Minh, Ct);
        await stage.Desk.AskAsync("daily", null, Minh, Ct);

        await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.ApproveAsync("daily", seen, "", Lan, Ct));
    }

    [Fact]
    public async Task Changed_settings_and_a_new_version_void_the_approval()
    {
        await using var stage = await ReadyAsync();
        await ApproveAsync(stage);
        await stage.Desk.EditAsync("daily", null, "Only another title", [], Minh, Ct);
        Assert.Equal(ApprovalStanding.Approved, (await stage.DetailAsync("daily")).Overview.Approval);

        await stage.Desk.EditAsync("daily", null, null, new JsonObject { ["holdout"] = 0.1 }, Minh, Ct);
        Assert.Equal(ApprovalStanding.Outdated, (await stage.DetailAsync("daily")).Overview.Approval);
        await Assert.ThrowsAsync<ApprovalMissingException>(() => stage.StartAsync("daily"));

        await ApproveAsync(stage);
        await stage.PublishAsync("daily", Daily().Add("note", "Elsa.WriteLine", ("text", "x")).Connect("noon -> note"));
        Assert.Equal(ApprovalStanding.Outdated, (await stage.DetailAsync("daily")).Overview.Approval);
    }

    [Fact]
    public async Task Settings_given_with_the_start_are_not_what_was_approved()
    {
        await using var stage = await ReadyAsync();
        await ApproveAsync(stage);

        await Assert.ThrowsAsync<ApprovalMissingException>(() => stage.Desk.StartAsync("daily", new JsonObject { ["email_from"] = "x@shop.example" }, An, stage.Time.Now, Ct));
    }

    [Fact]
    public async Task Approval_covers_an_audience_that_has_grown_by_a_tenth_and_no_more()
    {
        await using var stage = await ReadyAsync();
        await ApproveAsync(stage);

        await stage.AddCustomersAsync(13);
        await Assert.ThrowsAsync<ApprovalMissingException>(() => stage.StartAsync("daily"));
    }

    [Fact]
    public async Task Few_people_and_people_who_come_one_by_one_need_no_second_person()
    {
        await using var stage = await ReadyAsync();
        await stage.PublishAsync("order", OnOrder());
        var few = await stage.CreateCampaignAsync("daily", "Few", new JsonObject { ["audience"] = "customer.key in ['c1', 'c2']" });

        await stage.StartAsync("order");
        await stage.StartAsync(few);

        Assert.Null((await stage.DetailAsync("order")).Recipients);
        var other = await stage.CreateCampaignAsync("daily", "Few too", new JsonObject { ["audience"] = "customer.key in ['c1', 'c2']" });
        Assert.Contains("needs no approval", (await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.AskAsync(other, null, Minh, Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_those_concerned_and_administrators_take_an_approval_back()
    {
        await using var stage = await ReadyAsync();
        await ApproveAsync(stage);

        await Assert.ThrowsAsync<CampaignException>(() => stage.Desk.WithdrawAsync("daily", null, An, Ct));
        await stage.Desk.WithdrawAsync("daily", null, Chi, Ct);

        Assert.Equal(ApprovalStanding.None, (await stage.DetailAsync("daily")).Overview.Approval);
    }

    [Fact]
    public async Task Refusal_needs_a_reason_and_can_be_asked_again()
    {
        await using var stage = await ReadyAsync();
        await stage.Desk.AskAsync("daily", null, Minh, Ct);

        await Assert.ThrowsAsync<CampaignInvalidException>(() => stage.Desk.RefuseAsync("daily", null, " ", Lan, Ct));
        await stage.Desk.RefuseAsync("daily", null, "Wrong day", Lan, Ct);
        Assert.Contains("Wrong day", (await Assert.ThrowsAsync<ApprovalMissingException>(() => stage.StartAsync("daily"))).Message, StringComparison.Ordinal);
        await stage.Desk.AskAsync("daily", null, Minh, Ct);

        Assert.Equal(ApprovalStanding.Waiting, (await stage.DetailAsync("daily")).Overview.Approval);
    }

    [Fact]
    public async Task Switch_on_waits_for_the_approval_says_so_and_happens_when_it_comes()
    {
        await using var stage = await ReadyAsync();
        await stage.Desk.EditAsync("daily", null, null, new JsonObject { ["switch_on"] = "2026-03-02T01:00" }, Minh, Ct);
        var clock = new CampaignClock(stage.Engine, NullLogger<CampaignClock>.Instance);

        await clock.RunOnceAsync(stage.Time.Now, Ct);
        await clock.RunOnceAsync(stage.Time.Now, Ct);
        var alert = Assert.Single(await stage.ReadAsync(reader => reader.Alerts.ToListAsync(Ct)));
        Assert.Equal((AlertKinds.CampaignNotStarted, "daily", null), (alert.Kind, alert.Subject, alert.ClosedAt));
        Assert.Equal(CampaignState.Draft, (await stage.DetailAsync("daily")).Overview.State);

        await ApproveAsync(stage);
        await clock.RunOnceAsync(stage.Time.Now, Ct);

        Assert.Equal(CampaignState.Running, (await stage.DetailAsync("daily")).Overview.State);
        Assert.DoesNotContain(await stage.ReadAsync(reader => reader.Alerts.ToListAsync(Ct)), found => found.ClosedAt is null);
    }

    private static async Task<CampaignStage> ReadyAsync()
    {
        var stage = await CreateAsync();
        await stage.PublishAsync("daily", Daily());
        await stage.AddCustomersAsync(11);
        return stage;
    }

    private static async Task ApproveAsync(CampaignStage stage)
    {
        await stage.Desk.AskAsync("daily", null, Minh, Ct);
        await stage.Desk.ApproveAsync("daily", null, "", Lan, Ct);
    }
}
