using Automation.Engine.Gate;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Campaigns;
using Automation.Server.Pauses;
using Automation.Storage;
using Automation.Tests.Gate;
using NodaTime;
using Xunit;

namespace Automation.Tests.Pauses;

/// <summary>Messages under pauses of every scope: held, expired, and how they go on at a resume.</summary>
public sealed class HeldTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Scopes => ["everything", "channel", "campaign", "activity", "customer"];

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Nothing_of_a_scope_leaves_until_it_is_resumed_and_then_each_once(string scope)
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks, GatedEngine.News);
        var pause = await scene.PauseAsync(SubjectOf(scope));
        await scene.OrderAsync("an", "binh");
        await scene.RunDaysAsync(2);

        Assert.DoesNotContain(scene.Taken, message => IsWithin(scope, message));
        await scene.CheckAsync();
        await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(0);

        Assert.Equal(4, scene.Taken.Count);
        Assert.Equal(4, scene.Taken.Select(message => message.Id).Distinct().Count());
        await scene.CheckAsync();
    }

    [Fact]
    public async Task What_several_pauses_hold_goes_with_the_last_of_them()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var pauses = new List<PauseRow>();
        foreach (var scope in Scopes.Select(row => row.Data))
        {
            pauses.Add(await scene.PauseAsync(SubjectOf(scope)));
        }

        await scene.OrderAsync("an");
        foreach (var pause in pauses)
        {
            await scene.RunDaysAsync(0.1);
            Assert.Equal(["an held paused"], await scene.MessagesAsync());
            await scene.ResumeAsync(pause);
            await scene.CheckAsync();
        }

        await scene.RunDaysAsync(0);
        Assert.Equal(["an accepted"], await scene.MessagesAsync());
    }

    [Fact]
    public async Task A_held_message_expires_and_its_journey_goes_on_along_the_denied_outcome()
    {
        await using var scene = await PauseScene.CreateAsync("none", PauseScene.Later);
        await scene.OrderAsync("an");
        var pause = await scene.PauseAsync(PauseScene.Later, PauseAnswers.Safe with { Messages = MessageAnswer.Expire, ExpireAfter = Duration.FromHours(6) });
        await scene.RunAsync(Duration.FromHours(53));
        Assert.Equal(["an held paused"], await scene.MessagesAsync());
        await scene.RunAsync(Duration.FromHours(1));

        Assert.Equal(["an denied pause-expired"], await scene.MessagesAsync());
        Assert.Equal(["an denied pause-expired"], await scene.LedgerAsync(LedgerOutcome.Denied));
        Assert.Single(await scene.LedgerAsync(LedgerOutcome.Exited, LedgerOutcome.Finished));
        Assert.Empty(scene.Taken);
        await scene.ResumeAsync(pause);
        await scene.CheckAsync();
    }

    [Fact]
    public async Task The_time_to_expire_ends_with_the_pause_that_says_so()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var shortly = await scene.PauseAsync(GatedEngine.Thanks, PauseAnswers.Safe with { Messages = MessageAnswer.Expire, ExpireAfter = Duration.FromHours(6) });
        var long_ = await scene.PauseAsync(new PauseSubject(PauseScopeKind.Everything));
        await scene.OrderAsync("an");
        await scene.RunAsync(Duration.FromHours(1));
        await scene.ResumeAsync(shortly);
        await scene.RunDaysAsync(3);
        Assert.Equal(["an held paused"], await scene.MessagesAsync());

        await scene.ResumeAsync(long_);
        await scene.RunDaysAsync(0);
        Assert.Equal(["an accepted"], await scene.MessagesAsync());
    }

    [Fact]
    public async Task A_resume_drops_what_is_too_old()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var pause = await scene.PauseAsync(GatedEngine.Thanks);
        await scene.OrderAsync("old");
        await scene.RunDaysAsync(2);
        await scene.OrderAsync("new");
        await scene.RunDaysAsync(0.5);
        await scene.ResumeAsync(pause, new ResumePlan(DropOlderThan: Duration.FromDays(1)));
        await scene.RunDaysAsync(0);

        Assert.Equal(["old denied pause-stale", "new accepted"], await scene.MessagesAsync());
        await scene.CheckAsync();
    }

    [Fact]
    public async Task A_resume_lets_one_message_for_each_person_go()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks, GatedEngine.News, GatedEngine.Mail);
        var pause = await scene.PauseAsync(new PauseSubject(PauseScopeKind.Everything));
        await scene.OrderAsync("an", "binh", "an", "an");
        await scene.RunDaysAsync(1);
        var undone = await scene.ResumeAsync(pause, new ResumePlan(OnePerPerson: true));
        await scene.RunDaysAsync(0);

        Assert.Equal(2, scene.Taken.Count);
        Assert.All(scene.Taken, message => Assert.Equal(Purpose.Care, message.Purpose));
        Assert.Equal(10, (await scene.LedgerAsync(LedgerOutcome.Denied)).Count(line => line.EndsWith(GateRules.PauseOnePerPerson, StringComparison.Ordinal)));
        Assert.Equal((2L, 10L), (undone.Done.Released, undone.Done.Dropped));
        await scene.CheckAsync();
    }

    [Fact]
    public async Task A_resume_spreads_messages_evenly_over_its_period()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        var pause = await scene.PauseAsync(GatedEngine.Thanks);
        await scene.OrderAsync([.. Enumerable.Range(0, 12).Select(i => $"p{i}")]);
        await scene.RunDaysAsync(0.5);
        await scene.ResumeAsync(pause, new ResumePlan(SpreadOver: Duration.FromHours(3)));

        var counts = new List<int>();
        for (var hour = 0; hour < 3; hour++)
        {
            await scene.RunAsync(Duration.FromMinutes(59));
            counts.Add(scene.Taken.Count);
            await scene.RunAsync(Duration.FromMinutes(1));
        }

        Assert.Equal([4, 8, 12], counts);
        await scene.CheckAsync();
    }

    [Fact]
    public async Task Quiet_hours_do_not_gather_a_spread_resume_into_one_burst()
    {
        await using var scene = await PauseScene.CreateAsync("vn", GatedEngine.News);
        var pause = await scene.PauseAsync(GatedEngine.News);
        await scene.OrderAsync([.. Enumerable.Range(0, 12).Select(i => $"p{i}")]);
        await scene.RunAsync(Duration.FromHours(11));
        await scene.ResumeAsync(pause, new ResumePlan(SpreadOver: Duration.FromHours(3)));
        await scene.RunDaysAsync(2);

        // 23:00 is quiet: advertising by SMS leaves from 07:00 on, in the same even row.
        Assert.Equal(12, scene.Taken.Count);
        Assert.True(scene.Taken.Select(message => message.Date).Distinct().Count() == 12, string.Join(' ', scene.Taken.Select(message => message.Date)));
        await scene.CheckAsync();
    }

    [Fact]
    public async Task Each_held_message_is_asked_about_again_when_it_goes()
    {
        await using var scene = await PauseScene.CreateAsync("vn", GatedEngine.News, GatedEngine.Thanks);
        var pause = await scene.PauseAsync(GatedEngine.News);
        await scene.OrderAsync("an", "binh");
        await scene.RunDaysAsync(0.1);
        await scene.RefuseAsync("an");
        await scene.ResumeAsync(pause);
        await scene.RunDaysAsync(0);

        Assert.Contains("an denied consent-refused", await scene.MessagesAsync());
        Assert.Contains(scene.Taken, message => message.CustomerKey == "binh" && message.Channel == Channel.Sms);
    }

    [Fact]
    public async Task Stopping_a_campaign_ends_its_pauses_and_denies_what_they_held()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks);
        await scene.PauseAsync(GatedEngine.Thanks, PauseAnswers.Safe with { Entries = EntryAnswer.Queue });
        await scene.PauseAsync(new PauseSubject(PauseScopeKind.Activity, Campaign: GatedEngine.Thanks, Activity: "send"));
        await scene.OrderAsync("an");
        await scene.Engine.Desk.StopAsync(GatedEngine.Thanks, PauseScene.Lan, Ct);
        await scene.RunDaysAsync(1);

        Assert.Empty(await scene.Engine.PauseList.LoadAsync(Ct));
        Assert.Equal(["an notentered entries-closed"], await scene.LedgerAsync(LedgerOutcome.NotEntered));
        Assert.Empty(scene.Taken);
        await scene.CheckAsync();
    }

    [Fact]
    public async Task A_million_messages_of_a_paused_campaign_do_not_keep_others_waiting()
    {
        await using var scene = await PauseScene.CreateAsync("none", GatedEngine.Thanks, GatedEngine.News);
        await scene.OrderAsync([.. Enumerable.Range(0, 700).Select(i => $"p{i}")]);
        await scene.PauseAsync(GatedEngine.Thanks);

        // The oldest 700 e-mails are held in one batch, although a batch sends 256.
        Assert.Equal(700, await scene.Engine.Dispatcher.RunOnceAsync(Channel.Email, scene.Now, Ct));
        Assert.Empty(scene.Taken);
        var overview = (await CampaignOverview.LoadAsync(scene.Store, Ct)).Single(campaign => campaign.Name == GatedEngine.Thanks);
        Assert.Equal((700L, 0L, Automation.Engine.Campaigns.CampaignState.Paused), (overview.Held, overview.Waiting, overview.State));
        await scene.CheckAsync();
    }

    private static PauseSubject SubjectOf(string scope) => scope switch
    {
        "everything" => new PauseSubject(PauseScopeKind.Everything),
        "channel" => new PauseSubject(PauseScopeKind.Channel, Channel: Channel.Email),
        "campaign" => PauseSubject.OfCampaign(GatedEngine.Thanks),
        "activity" => new PauseSubject(PauseScopeKind.Activity, Campaign: GatedEngine.Thanks, Activity: "send"),
        _ => new PauseSubject(PauseScopeKind.Customer, Customer: "an"),
    };

    private static bool IsWithin(string scope, OutboundMessage message) => scope switch
    {
        "everything" => true,
        "channel" => message.Channel == Channel.Email,
        "campaign" or "activity" => message.Campaign == GatedEngine.Thanks,
        _ => message.CustomerKey == "an",
    };
}
