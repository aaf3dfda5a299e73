using Automation.Engine.Ledger;
using Automation.Engine.Pauses;
using Automation.Server.Pauses;
using Automation.Tests.Gate;
using NodaTime;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>People who would enter while something is paused.</summary>
public sealed class EntriesTests
{
    private static readonly PauseAnswers Block = PauseAnswers.Safe with { Entries = EntryAnswer.Block };

    private static PauseAnswers Queue(double days) => PauseAnswers.Safe with { Entries = EntryAnswer.Queue, EntriesLive = Duration.FromDays(days) };

    [Theory]
    [InlineData("everything")]
    [InlineData("campaign")]
    [InlineData("trigger")]
    [InlineData("customer")]
    public async Task Blocked_people_do_not_enter_and_the_ledger_says_why(string scope)
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        await scene.OrderAsync("an");
        var pause = await scene.PauseAsync(SubjectOf(scope), Block);
        await scene.OrderAsync("an");
        await scene.ResumeAsync(pause);
        await scene.OrderAsync("an");

        Assert.Equal(["an notentered paused"], await scene.LedgerAsync(LedgerOutcome.NotEntered));
        Assert.Equal(2, (await scene.LedgerAsync(LedgerOutcome.Entered)).Count);
        await scene.CheckAsync();
    }

    [Fact]
    public async Task Queued_people_enter_at_the_resume_unless_they_have_waited_too_long()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var pause = await scene.PauseAsync(GatedEngine.Thanks, Queue(2));
        await scene.OrderAsync("old");
        await scene.RunDaysAsync(1.5);
        await scene.OrderAsync("new", "new");
        await scene.RunDaysAsync(1);
        Assert.Empty(await scene.LedgerAsync(LedgerOutcome.Entered, LedgerOutcome.NotEntered));
        Assert.Equal(3, (await scene.Engine.PauseList.FindAsync(pause.Id, PauseScene.Ct))!.Queued);
        var undone = await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(0);

        Assert.Equal(["old notentered entry-expired"], await scene.LedgerAsync(LedgerOutcome.NotEntered));
        Assert.Equal(["new accepted", "new accepted"], await scene.MessagesAsync());
        Assert.Equal((2L, 1L), (undone.Done.Entered, undone.Done.NotEntered));
        await scene.CheckAsync();
    }

    [Fact]
    public async Task The_strictest_of_several_pauses_decides_and_a_queue_goes_over_to_the_pause_that_remains()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var first = await scene.PauseAsync(GatedEngine.Thanks, Queue(4));
        var second = await scene.PauseAsync(new PauseSubject(PauseScopeKind.Everything), Queue(2));
        await scene.OrderAsync("an");
        await scene.RunDaysAsync(1);
        await scene.ResumeAsync(second);
        Assert.Equal(1, (await scene.Engine.PauseList.FindAsync(first.Id, PauseScene.Ct))!.Queued);
        var third = await scene.PauseAsync(new PauseSubject(PauseScopeKind.Customer, Customer: "an"), Block);
        await scene.OrderAsync("an");
        await scene.ResumeAsync(third);
        await scene.RunDaysAsync(2);
        await scene.ResumeAsync(first);

        // It lived two days with the pause that let it live shortest, and no longer.
        Assert.Equal(["an notentered paused", "an notentered entry-expired"], await scene.LedgerAsync(LedgerOutcome.NotEntered));
        await scene.CheckAsync();
    }

    [Fact]
    public async Task Queued_people_are_asked_again_whether_they_may_enter()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var pause = await scene.PauseAsync(GatedEngine.Thanks, Queue(9));
        await scene.OrderAsync("an");
        await using (var transaction = await scene.Store.BeginAsync(PauseScene.Ct))
        {
            var row = (await transaction.LoadCampaignsAsync(PauseScene.Ct)).Single(campaign => campaign.Name == GatedEngine.Thanks);
            await transaction.UpdateCampaignAsync(row with { SettingsJson = row.SettingsJson.Replace("{", "{\"audience\":\"customer.orders_count >= 2\",", StringComparison.Ordinal) }, PauseScene.Ct);
            await transaction.CommitAsync(PauseScene.Ct);
        }

        await scene.ResumeAsync(pause);

        Assert.Equal(["an notentered not-in-audience"], await scene.LedgerAsync(LedgerOutcome.NotEntered));
        await scene.CheckAsync();
    }

    [Fact]
    public async Task By_default_people_enter_and_what_their_journeys_send_is_held()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        await scene.PauseAsync(GatedEngine.Thanks);
        await scene.OrderAsync("an");
        await scene.RunDaysAsync(0);

        Assert.Equal(["an held paused"], await scene.MessagesAsync());
    }

    private static PauseSubject SubjectOf(string scope) => scope switch
    {
        "everything" => new PauseSubject(PauseScopeKind.Everything),
        "campaign" => PauseSubject.OfCampaign(GatedEngine.Thanks),
        "trigger" => new PauseSubject(PauseScopeKind.Activity, Campaign: GatedEngine.Thanks, Activity: "placed"),
        _ => new PauseSubject(PauseScopeKind.Customer, Customer: "an"),
    };
}
