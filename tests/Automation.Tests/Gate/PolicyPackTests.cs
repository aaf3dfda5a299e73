using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.TestKit;
using NodaTime;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>The packs that ship, rule by rule; the source of each rule stands in the pack.</summary>
public sealed class PolicyPackTests
{
    private static readonly Policies All = GateScene.Packs("all,us-strict,fr");

    public static TheoryData<string> RuleIds => [.. All.Packs.SelectMany(pack => pack.Rules).Select(rule => rule.Id)];

    [Fact]
    public void Every_pack_that_ships_can_be_read()
    {
        var (packs, problems) = ShippedPacks.Load();

        Assert.Empty(problems);
        Assert.Equal(["eu", "fr", "general", "jp", "us", "us-strict", "vn"], packs!.Keys.Order());
        Assert.Equal(["fr", "us-strict"], packs.Values.Where(pack => pack.IsPreset).Select(pack => pack.Name).Order());
    }

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void Every_rule_says_what_it_is_where_it_comes_from_and_is_in_the_documentation(string id)
    {
        var rule = All.Find(id)!;

        Assert.All([rule.Text, rule.Source], text => Assert.True(text.Length > 10, text));
        Assert.DoesNotContain(Purpose.Transactional, rule.Purposes);
        Assert.Contains($"| {id} |", File.ReadAllText(RepositoryFolder.Of("docs", "gate.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_general_reason_is_in_the_documentation() =>
        Assert.All(GateRules.All, rule => Assert.Contains($"| `{rule}` |", File.ReadAllText(RepositoryFolder.Of("docs", "gate.md")), StringComparison.Ordinal));

    [Fact]
    public void No_rule_id_is_used_twice() => Assert.All(All.Packs.SelectMany(pack => pack.Rules).GroupBy(rule => rule.Id), group => Assert.Single(group));

    // Decree 91/2020/ND-CP article 13; 2026-03-02 is a Monday.
    [Theory]
    [InlineData("VN-1", Channel.Sms, "Asia/Ho_Chi_Minh", "2026-03-02T06:59", "2026-03-02T07:00 VN-1")]
    [InlineData("VN-1", Channel.Sms, "Asia/Ho_Chi_Minh", "2026-03-02T07:00", "allow")]
    [InlineData("VN-1", Channel.Sms, "Asia/Ho_Chi_Minh", "2026-03-02T21:59", "allow")]
    [InlineData("VN-1", Channel.Sms, "Asia/Ho_Chi_Minh", "2026-03-02T22:00", "2026-03-03T07:00 VN-1")]
    [InlineData("VN-1", Channel.Sms, "Asia/Ho_Chi_Minh", "2026-03-08T23:30", "2026-03-09T07:00 VN-1")]
    [InlineData("VN-1", Channel.Sms, "Asia/Tokyo", "2026-03-02T08:59", "2026-03-02T09:00 VN-1")] // Vietnamese time also for who is in Tokyo
    [InlineData("VN-1", Channel.Email, "Asia/Ho_Chi_Minh", "2026-03-02T03:00", "allow")] // VN-4: the article names no hours for e-mail
    [InlineData("JP-4", Channel.Email, "Asia/Tokyo", "2026-03-02T08:59", "2026-03-02T09:00 JP-4")]
    [InlineData("JP-4", Channel.Sms, "Asia/Tokyo", "2026-03-02T20:00", "2026-03-03T09:00 JP-4")]
    [InlineData("US-1", Channel.Sms, "America/Chicago", "2026-03-02T07:59", "2026-03-02T08:00 US-1")]
    [InlineData("US-1", Channel.Sms, "America/Chicago", "2026-03-02T20:59", "allow")]
    [InlineData("US-1", Channel.Sms, "America/Chicago", "2026-03-07T21:00", "2026-03-08T08:00 US-1")] // the clocks go forward in this night
    [InlineData("US-1", Channel.Email, "America/Chicago", "2026-03-02T03:00", "allow")]
    [InlineData("US-2", Channel.Sms, "America/New_York", "2026-03-02T08:59", "2026-03-02T09:00 US-2")]
    [InlineData("US-2", Channel.Sms, "America/New_York", "2026-03-07T20:00", "2026-03-08T12:00 US-2")] // Sunday from noon
    [InlineData("US-2", Channel.Sms, "America/New_York", "2026-03-08T19:59", "allow")]
    [InlineData("EU-3", Channel.Sms, "Europe/Paris", "2026-03-07T20:00", "2026-03-09T08:00 EU-3")] // no Sunday
    [InlineData("EU-3", Channel.Sms, "Europe/Paris", "2026-04-04T21:00", "2026-04-07T08:00 EU-3")] // Easter Sunday and Monday
    [InlineData("EU-3", Channel.Sms, "Europe/Paris", "2026-05-14T10:00", "2026-05-15T08:00 EU-3")] // Ascension
    [InlineData("EU-3", Channel.Sms, "Europe/Paris", "2026-07-14T10:00", "2026-07-15T08:00 EU-3")]
    [InlineData("GEN-1", Channel.Email, "Asia/Ho_Chi_Minh", "2026-03-02T21:00", "2026-03-03T08:00 GEN-1")]
    [InlineData("GEN-1", Channel.Email, "Asia/Ho_Chi_Minh", "2026-03-02T08:00", "allow")]
    public void Hours_are_kept_to_the_minute(string rule, Channel channel, string zone, string local, string answer)
    {
        var scene = new GateScene { Channel = channel, Zone = zone };

        Assert.Equal(answer, scene.Ask(scene.Only(rule), local));
    }

    [Theory]
    [InlineData("VN-2", 3, 24)]
    [InlineData("US-2a", 3, 24)]
    [InlineData("GEN-2", 4, 168)]
    public void Caps_let_so_many_through_in_their_period_and_not_one_more(string rule, int limit, int hours)
    {
        var scene = new GateScene();
        var now = scene.Local("2026-03-10T12:00");
        var sent = Enumerable.Range(1, limit).Select(n => new SentFact(100 + n, Channel.Sms, Purpose.Advertising, now - Duration.FromMinutes(10 * n))).ToList();

        Assert.IsType<GateDecision.Allow>((scene with { Sent = sent[1..] }).Decide(scene.Only(rule), now));
        var delay = Assert.IsType<GateDecision.DelayUntil>((scene with { Sent = sent }).Decide(scene.Only(rule), now));
        Assert.Equal((rule, sent[^1].At + Duration.FromHours(hours)), (delay.Rule, delay.Until));
    }

    [Fact]
    public void Vietnams_cap_counts_each_address_and_the_general_one_the_person()
    {
        var scene = new GateScene();
        var now = scene.Local("2026-03-10T12:00");
        List<SentFact> mails = [.. Enumerable.Range(1, 4).Select(n => new SentFact(100 + n, Channel.Email, Purpose.Advertising, now - Duration.FromMinutes(n)))];

        Assert.IsType<GateDecision.Allow>((scene with { Sent = mails }).Decide(scene.Only("VN-2"), now));
        Assert.IsType<GateDecision.DelayUntil>((scene with { Sent = mails }).Decide(scene.Only("GEN-2"), now));
    }

    // Level by law: Decree 91/2020 art. 13, 特定電子メール法 art. 3, 47 CFR 64.1200, 2002/58/EC art. 13.
    [Theory]
    [InlineData("VN-5", Channel.Email, ConsentLevel.Recorded)]
    [InlineData("JP-1", Channel.Email, ConsentLevel.Soft)]
    [InlineData("US-3", Channel.Sms, ConsentLevel.Proven)]
    [InlineData("EU-1", Channel.Email, ConsentLevel.Recorded)]
    [InlineData("GEN-4", Channel.Sms, ConsentLevel.Recorded)]
    public void Advertising_without_the_agreement_that_the_law_demands_is_denied(string rule, Channel channel, ConsentLevel level)
    {
        var scene = new GateScene { Channel = channel };
        ConsentFact said = new(channel, Purpose.Advertising, "", ConsentState.Given, HasProof: false);
        var answers = new[] { (false, (ConsentFact?)null), (true, null), (true, said), (true, said with { HasProof = true }) }
            .Select(known => (scene with { HasBought = known.Item1, Consents = known.Item2 is { } consent ? [consent] : [] }).Ask(scene.Only(rule), "2026-03-02T12:00"));

        Assert.Equal(Enumerable.Range(0, 4).Select(known => known >= (int)level ? "allow" : "deny " + rule), answers);
    }

    [Fact]
    public void Care_needs_a_business_relation_and_transactional_messages_need_nothing()
    {
        var scene = new GateScene { Purpose = Purpose.Care, HasBought = false, Consents = [] };

        Assert.Equal("deny GEN-3", scene.Ask(scene.Only("GEN-3"), "2026-03-02T12:00"));
        Assert.Equal("allow", (scene with { HasBought = true }).Ask(scene.Only("GEN-3"), "2026-03-02T12:00"));
        Assert.Equal("allow", (scene with { Purpose = Purpose.Transactional }).Ask(For(Purpose.Transactional, Channel.Sms, "VN"), "2026-03-02T03:00"));
    }

    [Fact]
    public void Numbers_on_the_do_not_call_list_get_no_advertising_whatever_the_scope()
    {
        var scene = new GateScene { Suppressions = [new(SuppressionScope.Topic, "x", SuppressionReason.DoNotCall)] };

        Assert.Equal("deny VN-6", scene.Ask(scene.Only("VN-6"), "2026-03-02T12:00"));
    }

    [Theory]
    [InlineData("SHOP", "allow")]
    [InlineData("TRA LA XANH 1", "allow")]
    [InlineData("+84900000001", "deny VN-10")]
    [InlineData("8088", "deny VN-10")]
    public void Vietnamese_advertising_comes_from_a_brand_name(string sender, string answer)
    {
        var scene = new GateScene { Sender = sender };

        Assert.Equal(answer, scene.Ask(scene.Only("VN-10"), "2026-03-02T12:00"));
    }

    [Theory]
    [InlineData("GEN-5", Purpose.Advertising, 72)]
    [InlineData("GEN-6", Purpose.Care, 168)]
    public void Old_messages_do_not_leave(string rule, Purpose purpose, int hours)
    {
        var scene = new GateScene { Purpose = purpose, Age = Duration.FromHours(hours) };

        Assert.Equal("allow", scene.Ask(scene.Only(rule), "2026-03-02T12:00"));
        Assert.Equal("deny stale", (scene with { Age = Duration.FromHours(hours) + Duration.FromSeconds(1) }).Ask(scene.Only(rule), "2026-03-02T12:00"));
    }

    [Theory]
    [InlineData("VN", "vn,general")]
    [InlineData("FR", "eu,general")]
    [InlineData("BR", "general")]
    [InlineData("JP,US", "general,jp,us")]
    public void A_recipients_countries_choose_the_packs(string countries, string packs)
    {
        var policies = GateScene.Packs("all");
        var rules = policies.For(new CampaignSettings(), "c", Channel.Sms, Purpose.Advertising, countries.Split(',')).Rules.Select(rule => rule.Id).ToHashSet();

        var bound = policies.Packs.Where(pack => pack.Rules.Any(rule => rules.Contains(rule.Id))).Select(pack => pack.Name).Order();
        Assert.Equal(packs.Split(',').Order(), bound);
    }

    [Theory]
    [InlineData(null, "+84900000001", null, null, "VN")]
    [InlineData(null, "+33600000001", null, "VN", "FR")]
    [InlineData(null, "+1 555", null, null, "US")]
    [InlineData("jp", "+84900000001", "Europe/Berlin", "US", "DE,JP,VN")]
    [InlineData("JP", null, "Asia/Tokyo", null, "JP")]
    [InlineData(null, null, "Asia/Saigon", null, "VN")]
    [InlineData(null, null, null, "JP", "JP")]
    [InlineData("Japan", "0900000001", "UTC", null, "")]
    public void Every_sign_of_a_country_counts(string? told, string? phone, string? zone, string? otherwise, string countries)
    {
        var own = zone is null ? null : DateTimeZoneProviders.Tzdb[zone];

        Assert.Equal(countries, string.Join(',', new RecipientCountry(All.Packs).Of(told, phone, own, otherwise)));
    }

    [Fact]
    public void Of_several_countries_the_strictest_decides()
    {
        // Tokyo is two hours ahead of Vietnam: 09:00 to 20:00 there, 07:00 to 22:00 here.
        var scene = new GateScene();
        var policy = For(Purpose.Advertising, Channel.Sms, "JP", "VN");

        Assert.Equal("2026-03-02T09:00 JP-4", (scene with { Zone = "Asia/Tokyo" }).Ask(policy, "2026-03-02T05:00"));
        Assert.Equal("2026-03-03T09:00 JP-4", (scene with { Zone = "Asia/Tokyo" }).Ask(policy, "2026-03-02T21:30"));
    }

    [Fact]
    public void An_installation_changes_and_leaves_out_rules_by_their_ids()
    {
        var (policies, problems) = PoliciesJson.ReadText("""
            { "packs": ["vn"], "country": "VN", "zones": ["Asia/Ho_Chi_Minh"],
              "rules": { "VN-2": { "limit": 1 }, "GEN-1": false, "VN-1": { "windows": { "mon-sun": ["09:00-20:00"] } } },
              "sender_rates": { "SHOP": 10 }, "breakers": { "least": 50, "complaints": 0.001 } }
            """, "JP");

        Assert.Empty(problems);
        Assert.Equal((1, null, "VN", "+84"), (((PolicyRule.Cap)policies.Find("VN-2")!).Limit, policies.Find("GEN-1"), policies.Country, policies.CallingCode));
        Assert.Equal("2026-03-02T09:00 VN-1", new GateScene().Ask(new GatePolicy([policies.Find("VN-1")!]), "2026-03-02T08:00"));
        Assert.Equal((10, null), (policies.RateOf("SHOP"), policies.RateOf("OTHER")));
        Assert.Equal((50, 0.001, BreakerLimits.Default.HardBounces), (policies.Breakers.Least, policies.Breakers.Complaints, policies.Breakers.HardBounces));
    }

    [Fact]
    public void Everything_that_is_wrong_with_an_installations_policies_is_told_at_once()
    {
        var (policies, problems) = PoliciesJson.ReadText("""
            { "packs": ["vn", "xx"], "country": "Vietnam", "zones": ["Asia/Hanoi"], "speed": 1,
              "rules": { "VN-2": { "limit": 0, "colour": "red" }, "VN-1": { "windows": { "mon-sun": ["22:00-07:00"] } }, "XX-1": false },
              "sender_rates": { "SHOP": 0 }, "breakers": { "least": 0, "bounces": 1 } }
            """, null);

        Assert.Same(Policies.None, policies);
        string[] parts =
        [
            "policies.speed", "There is no pack 'xx'", "vn VN-2: 'limit' must be a whole number from 1 to 1000", "'colour' is no member", "vn VN-1: '22:00-07:00' is no window",
            "policies.country", "policies.zones", "policies.sender_rates.SHOP", "policies.breakers.least", "policies.breakers.bounces",
        ];
        Assert.All(parts, part => Assert.Contains(problems, problem => problem.ToString().Contains(part, StringComparison.Ordinal)));
        Assert.Equal(parts.Length, problems.Count);
    }

    [Fact]
    public void Names_that_no_pack_and_no_rule_has_are_told()
    {
        var (_, problems) = PoliciesJson.ReadText("""{ "packs": ["vn", "xx"], "rules": { "XX-1": false } }""", null);

        Assert.Equal(["policies.rules.XX-1: No pack has such a rule.", "policies.packs: There is no pack 'xx'. Known: all, none, eu, fr, general, jp, us, us-strict, vn."], problems.Select(problem => problem.ToString()));
        Assert.False(GateScene.Packs("none").Any);
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_pack_is_told_at_once()
    {
        var (pack, problems) = PolicyPackJson.Read("""
            { "pack": "Bad Pack", "version": "1", "countries": { "VNM": "84" }, "zones": ["Moon"], "extra": 1,
              "rules": [
                { "id": "A", "kind": "hours", "text": "t", "source": "s", "confidence": "sure", "purposes": ["ads"], "channels": [], "windows": { "mon-xyz": ["07:00-08:00"], "tue": ["09:00-10:00","09:30-11:00"] } },
                { "kind": "magic" }, 7 ] }
            """, "test");

        Assert.Null(pack);
        string[] parts =
        [
            "'pack' must be", "'version' must be", "'title' is missing", "'extra' is no member", "'countries' must be", "zones: 'Moon'", "windows.mon-xyz", "windows.tue",
            "confidence: 'sure'", "purposes: 'ads'", "'purposes' must be", "'channels' must be", "'magic' is no kind", "must be an object",
        ];
        Assert.All(parts, part => Assert.Contains(problems, problem => problem.ToString().Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_campaign_may_soften_the_general_rules_and_never_a_law()
    {
        var (settings, problems) = CampaignSettingsJson.Read(JsonNode.Parse("""
            { "without_rules": ["GEN-1"], "consent": { "advertising": "none" }, "stale_after_hours": 5, "holdout": 0.1, "topic": "tea", "country": "VN" }
            """)!.AsObject());
        var policy = GateScene.Packs("all").For(settings, "tea-club", Channel.Sms, Purpose.Advertising, ["VN"]);
        var scene = new GateScene { Consents = [] };

        Assert.Empty(problems);
        Assert.Equal((0.1, "tea-club", "tea", "VN"), (policy.HoldoutShare, policy.HoldoutSalt, settings.Topic, settings.Country));
        Assert.DoesNotContain(policy.Rules, rule => rule.Id == "GEN-1");
        Assert.Equal("allow", scene.Ask(new GatePolicy([policy.Rules.Single(rule => rule.Id == "GEN-4")]), "2026-03-02T12:00"));
        Assert.Equal("deny VN-5", scene.Ask(new GatePolicy([policy.Rules.Single(rule => rule.Id == "VN-5")]), "2026-03-02T12:00"));
        Assert.Contains(policy.Rules, rule => rule is PolicyRule.Staleness { Id: GateRules.Stale });
    }

    [Fact]
    public void Wrong_settings_of_a_campaign_are_all_told()
    {
        var (_, problems) = CampaignSettingsJson.Read(JsonNode.Parse("""
            { "without_rules": ["VN-1"], "consent": { "ads": "maybe" }, "stale_after_hours": 0, "holdout": 2, "country": "vn" }
            """)!.AsObject());

        Assert.Equal(["without_rules", "consent", "stale_after_hours", "holdout", "country"], problems.Select(problem => problem.Field));
    }

    private static GatePolicy For(Purpose purpose, Channel channel, params string[] countries) =>
        All.For(new CampaignSettings(), "c", channel, purpose, countries);
}
