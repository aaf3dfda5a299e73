using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using NodaTime;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>What the gate answers, rule by rule.</summary>
public sealed class MessageGateTests
{
    private const string Noon = "2026-03-02T12:00";

    private static readonly GateScene Scene = new();

    [Fact]
    public void Without_rules_everything_with_an_address_may_leave() => Assert.Equal("allow", (Scene with { Consents = [] }).Ask(GatePolicy.None, Noon));

    [Theory]
    [InlineData(CampaignState.Draft, "hold paused")]
    [InlineData(CampaignState.Stopped, "deny campaign-stopped")]
    [InlineData(CampaignState.Ended, "allow")]
    public void The_campaigns_state_comes_first(CampaignState state, string answer) =>
        Assert.Equal(answer, (Scene with { Campaign = state }).Ask(GatePolicy.None, Noon));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_leaves_without_an_address(string? address) => Assert.Equal("deny no-address", (Scene with { Address = address }).Ask(GatePolicy.None, Noon));

    [Theory]
    [InlineData(SuppressionScope.All, "", Purpose.Transactional, "deny hard-bounce")]
    [InlineData(SuppressionScope.All, "", Purpose.Advertising, "deny hard-bounce")]
    [InlineData(SuppressionScope.Advertising, "", Purpose.Advertising, "deny hard-bounce")]
    [InlineData(SuppressionScope.Advertising, "", Purpose.Care, "allow")]
    [InlineData(SuppressionScope.Topic, "tea", Purpose.Care, "deny hard-bounce")]
    [InlineData(SuppressionScope.Topic, "coffee", Purpose.Care, "allow")]
    [InlineData(SuppressionScope.Topic, "tea", Purpose.Transactional, "allow")]
    public void A_suppression_keeps_back_what_its_scope_says(SuppressionScope scope, string topic, Purpose purpose, string answer)
    {
        var scene = Scene with { Purpose = purpose, Topic = "Tea", Suppressions = [new(scope, topic, SuppressionReason.HardBounce)] };

        Assert.Equal(answer, scene.Ask(GatePolicy.None, Noon));
    }

    [Fact]
    public void Of_several_suppressions_the_gravest_is_named()
    {
        SuppressionReason[] reasons = [SuppressionReason.Manual, SuppressionReason.Complaint, SuppressionReason.OptOut];
        var scene = Scene with { Suppressions = [.. reasons.Select(reason => new SuppressionFact(SuppressionScope.All, "", reason))] };

        Assert.Equal("deny complaint", scene.Ask(GatePolicy.None, Noon));
    }

    [Fact]
    public void Each_reason_of_a_suppression_has_its_own_rule() => Assert.Equal(
        [GateRules.HardBounce, GateRules.Complaint, GateRules.OptOut, GateRules.DoNotCall, GateRules.Blocked, "soft-bounces"],
        Enum.GetValues<SuppressionReason>().Select(MessageGate.NameOf));

    [Fact]
    public void A_refusal_counts_even_where_no_policy_holds()
    {
        var scene = Scene with { Consents = [new(Channel.Sms, Purpose.Advertising, "", ConsentState.Refused, false)] };

        Assert.Equal("deny consent-refused", scene.Ask(GatePolicy.None, Noon));
        Assert.Equal("allow", (scene with { Purpose = Purpose.Care }).Ask(GatePolicy.None, Noon));
        Assert.Equal("allow", (scene with { Channel = Channel.Email }).Ask(GatePolicy.None, Noon));
    }

    [Fact]
    public void The_word_about_a_topic_goes_before_the_word_about_all()
    {
        ConsentFact all = new(Channel.Sms, Purpose.Advertising, "", ConsentState.Given, true);
        ConsentFact tea = all with { Topic = "tea", State = ConsentState.Refused };

        Assert.Equal("deny consent-refused", (Scene with { Topic = "tea", Consents = [all, tea] }).Ask(GatePolicy.None, Noon));
        Assert.Equal("allow", (Scene with { Topic = "coffee", Consents = [tea, all] }).Ask(GatePolicy.None, Noon));
        Assert.Equal("allow", (Scene with { Topic = "tea", Consents = [all with { State = ConsentState.Refused }, tea with { State = ConsentState.Given }] }).Ask(GatePolicy.None, Noon));
    }

    [Theory]
    [InlineData(ConsentLevel.None, false, null, false, true)]
    [InlineData(ConsentLevel.Soft, false, null, false, false)]
    [InlineData(ConsentLevel.Soft, true, null, false, true)]
    [InlineData(ConsentLevel.Soft, false, ConsentState.Given, false, true)]
    [InlineData(ConsentLevel.Soft, true, ConsentState.Refused, false, false)]
    [InlineData(ConsentLevel.Recorded, true, null, false, false)]
    [InlineData(ConsentLevel.Recorded, false, ConsentState.Given, false, true)]
    [InlineData(ConsentLevel.Proven, true, ConsentState.Given, false, false)]
    [InlineData(ConsentLevel.Proven, false, ConsentState.Given, true, true)]
    public void Consent_is_needed_as_the_level_says(ConsentLevel level, bool bought, ConsentState? said, bool proof, bool allowed)
    {
        var scene = Scene with
        {
            HasBought = bought,
            Consents = said is { } state ? [new(Channel.Sms, Purpose.Advertising, "", state, proof)] : [],
        };

        var answer = scene.Ask(new GatePolicy([new PolicyRule.Consent(level) { Id = "C" }]), Noon);

        Assert.Equal(allowed ? "allow" : said == ConsentState.Refused ? "deny consent-refused" : "deny C", answer);
    }

    [Fact]
    public void A_full_cap_delays_until_the_oldest_of_the_last_ones_has_left_the_window()
    {
        var policy = new GatePolicy([new PolicyRule.Cap(2, Duration.FromHours(24), PerPerson: false) { Id = "CAP" }]);
        var scene = Scene with { Sent = [Scene.SentAt("2026-03-01T09:00"), Scene.SentAt("2026-03-01T20:00"), Scene.SentAt("2026-03-01T18:00")] };

        Assert.Equal("2026-03-02T18:00 CAP", scene.Ask(policy, Noon));
        Assert.Equal("allow", scene.Ask(policy, "2026-03-02T18:00"));
    }

    [Fact]
    public void A_cap_counts_its_purposes_and_channel_and_never_the_message_itself()
    {
        var policy = new GatePolicy([new PolicyRule.Cap(1, Duration.FromHours(24), PerPerson: false) { Id = "CAP", Purposes = new HashSet<Purpose> { Purpose.Advertising } }]);

        Assert.Equal("allow", (Scene with { Sent = [Scene.SentAt(Noon, purpose: Purpose.Care)] }).Ask(policy, Noon));
        Assert.Equal("allow", (Scene with { Sent = [Scene.SentAt(Noon, Channel.Email)] }).Ask(policy, Noon));
        Assert.Equal("allow", (Scene with { Sent = [Scene.SentAt(Noon, id: 1)] }).Ask(policy, Noon));
        Assert.Equal("2026-03-03T12:00 CAP", (Scene with { Sent = [Scene.SentAt(Noon)] }).Ask(policy, Noon));
    }

    [Fact]
    public void A_cap_of_a_person_counts_all_channels()
    {
        var policy = new GatePolicy([new PolicyRule.Cap(1, Duration.FromHours(24), PerPerson: true) { Id = "CAP" }]);

        Assert.Equal("2026-03-03T12:00 CAP", (Scene with { Sent = [Scene.SentAt(Noon, Channel.Email)] }).Ask(policy, Noon));
    }

    [Fact]
    public void Old_messages_are_stale_and_so_are_those_that_would_be_when_they_may_leave()
    {
        PolicyRule stale = new PolicyRule.Staleness(Duration.FromHours(10)) { Id = "S" };
        var night = Scene.Only("VN-1").Rules[0];

        Assert.Equal("allow", (Scene with { Age = Duration.FromHours(10) }).Ask(new GatePolicy([stale]), Noon));
        Assert.Equal("deny stale", (Scene with { Age = Duration.FromHours(10) + Duration.FromMilliseconds(1) }).Ask(new GatePolicy([stale]), Noon));
        Assert.Equal("2026-03-03T07:00 VN-1", (Scene with { Age = Duration.FromHours(2) }).Ask(new GatePolicy([stale, night]), "2026-03-02T23:00"));
        Assert.Equal("deny stale", (Scene with { Age = Duration.FromHours(3) }).Ask(new GatePolicy([stale, night]), "2026-03-02T23:00"));
    }

    [Fact]
    public void A_sender_that_is_too_fast_waits_and_quiet_hours_go_on_top()
    {
        var scene = Scene with { SenderFrom = Scene.Local("2026-03-02T21:59") };

        Assert.Equal("2026-03-02T21:59 sender-rate", scene.Ask(Scene.Only("VN-1"), Noon));
        Assert.Equal("2026-03-03T07:00 VN-1", (scene with { SenderFrom = Scene.Local("2026-03-02T22:00") }).Ask(Scene.Only("VN-1"), Noon));
        Assert.Equal("allow", scene.Ask(Scene.Only("VN-1"), "2026-03-02T21:59"));
    }

    [Fact]
    public void The_held_out_share_is_stable_grows_and_never_takes_transactional_messages()
    {
        var keys = Enumerable.Range(0, 20_000).Select(number => $"customer-{number}").ToList();
        var tenth = keys.Where(key => HoldoutShare.Contains("spring", key, 0.1)).ToHashSet();
        var fifth = keys.Where(key => HoldoutShare.Contains("spring", key, 0.2)).ToHashSet();
        var other = keys.Where(key => HoldoutShare.Contains("summer", key, 0.1)).ToHashSet();
        var policy = new GatePolicy([], 0.1, "spring");
        var scene = Scene with { Key = tenth.First() };

        Assert.InRange(tenth.Count, 1_850, 2_150);
        Assert.True(tenth.IsSubsetOf(fifth));
        Assert.InRange(tenth.Intersect(other).Count(), 120, 290);
        Assert.Equal(keys.Count, keys.Count(key => HoldoutShare.Contains("spring", key, 1)));
        Assert.Equal("deny holdout", scene.Ask(policy, Noon));
        Assert.Equal("allow", (scene with { Purpose = Purpose.Transactional }).Ask(policy, Noon));
    }

    [Fact]
    public void Windows_that_never_meet_deny_instead_of_waiting_for_ever()
    {
        var rules = new[] { "US-1", "JP-4" }.Select(id => GateScene.Packs("all,us-strict,fr").Find(id)!).ToList();
        var (morning, evening) = (Hours(6, 8), Hours(20, 22));

        Assert.Equal("deny no-window", Scene.Ask(new GatePolicy([morning, evening]), Noon));
        Assert.Equal("allow", Scene.Ask(new GatePolicy(rules), Noon));
    }

    [Fact]
    public void Without_a_zone_all_zones_of_the_rule_must_be_open()
    {
        // 08:00 in Honolulu is 13:00 in New York in winter; 21:00 in New York ends it.
        var scene = Scene with { Zone = null };
        var newYork = DateTimeZoneProviders.Tzdb["America/New_York"];
        Instant At(int hour, int minute) => new LocalDateTime(2026, 1, 15, hour, minute).InZoneStrictly(newYork).ToInstant();

        Assert.Equal(At(13, 0), Assert.IsType<GateDecision.DelayUntil>(scene.Decide(scene.Only("US-1"), At(8, 0))).Until);
        Assert.IsType<GateDecision.Allow>(scene.Decide(scene.Only("US-1"), At(20, 59)));
        Assert.Equal(At(13, 0) + Duration.FromDays(1), Assert.IsType<GateDecision.DelayUntil>(scene.Decide(scene.Only("US-1"), At(21, 0))).Until);
        Assert.IsType<GateDecision.Allow>((scene with { Zone = "America/New_York" }).Decide(scene.Only("US-1"), At(8, 0)));
    }

    private static PolicyRule.Hours Hours(int from, int to) =>
        new(new WeekWindows([.. Enumerable.Repeat<System.Collections.Immutable.ImmutableArray<DayWindow>>([new(from * 60, to * 60)], 7)]), null, []) { Id = $"H{from}" };
}
