using System.Collections.Immutable;
using Automation.Engine.Consent;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using NodaTime;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>What must hold of any rules, any recipient and any moment; made up from seeds, over every zone there is.</summary>
public sealed class GatePropertyTests
{
    private static readonly IReadOnlyList<DateTimeZone> Zones = [.. DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id])];

    /// <summary>Each zone with its own random rules, around each of its changes of offset from 2024 to 2028 and at random instants.</summary>
    [Fact]
    public void Nothing_ever_leaves_outside_a_window_over_any_change_of_the_clocks()
    {
        var checks = 0;
        foreach (var (zone, index) in Zones.Select((zone, index) => (zone, index)))
        {
            var random = new Random(index);
            var rule = Hours(random, zone);
            foreach (var now in Moments(zone, random))
            {
                var decision = Decide(new GatePolicy([rule]), now, null, [], now, random);
                var at = decision is GateDecision.DelayUntil delay ? delay.Until : now;
                if (decision is GateDecision.Deny)
                {
                    Assert.Equal(GateRules.NoWindow, ((GateDecision.Deny)decision).Rule);
                    continue;
                }

                Assert.True(rule.Windows.Contains(at, zone), $"{zone.Id} {now} -> {at}");
                Assert.False(AnyOpen(rule.Windows, zone, now, at), $"{zone.Id} {now}: {at} is not the first time");
                checks++;
            }
        }

        Assert.True(checks > 10_000, $"only {checks} were checked");
    }

    [Fact]
    public void What_a_delay_names_is_allowed_when_it_comes()
    {
        var delays = 0;
        for (var seed = 0; seed < 4_000; seed++)
        {
            var random = new Random(seed);
            var (policy, zone, sent, now) = (new GatePolicy(Rules(random)), Zone(random), Sent(random), Moment(random));
            var created = now - Duration.FromHours(random.Next(60));
            if (Decide(policy, now, zone, sent, created, new Random(seed)) is GateDecision.DelayUntil delay)
            {
                Assert.True(delay.Until > now);
                Assert.IsType<GateDecision.Allow>(Decide(policy, delay.Until, zone, sent, created, new Random(seed)));
                delays++;
            }
        }

        Assert.InRange(delays, 500, 4_000);
    }

    [Fact]
    public void A_further_rule_never_allows_more()
    {
        var stricter = 0;
        for (var seed = 0; seed < 4_000; seed++)
        {
            var random = new Random(seed);
            var rules = Rules(random);
            var (zone, sent, now) = (Zone(random), Sent(random), Moment(random));
            var created = now - Duration.FromHours(random.Next(60));
            var fewer = rules.Where(_ => random.Next(3) > 0).ToList();

            var with = Rank(Decide(new GatePolicy(rules), now, zone, sent, created, new Random(seed)), now);
            var without = Rank(Decide(new GatePolicy(fewer), now, zone, sent, created, new Random(seed)), now);

            Assert.True(with >= without, $"seed {seed}: {without} without, {with} with more rules");
            stricter += with > without ? 1 : 0;
        }

        Assert.InRange(stricter, 500, 4_000);
    }

    [Fact]
    public void The_order_of_the_rules_does_not_matter()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var rules = Rules(random);
            var (zone, sent, now) = (Zone(random), Sent(random), Moment(random));

            Assert.Equal(
                Rank(Decide(new GatePolicy(rules), now, zone, sent, now, new Random(seed)), now),
                Rank(Decide(new GatePolicy([.. rules.AsEnumerable().Reverse()]), now, zone, sent, now, new Random(seed)), now));
        }
    }

    [Fact]
    public void A_cap_is_kept_in_every_window_whatever_comes_when()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var cap = new PolicyRule.Cap(1 + random.Next(4), Duration.FromHours(1 + random.Next(48)), PerPerson: false) { Id = "CAP" };
            var (zone, sent, now) = (Zone(random), new List<SentFact>(), Moment(random));
            for (var message = 0; message < 60; message++)
            {
                now += Duration.FromMinutes(random.Next(600));
                var at = Decide(new GatePolicy([cap]), now, zone, sent, now, new Random(seed)) switch
                {
                    GateDecision.DelayUntil delay => delay.Until,
                    _ => now,
                };
                now = at;
                sent.Add(new SentFact(100 + message, Channel.Sms, Purpose.Advertising, at));
            }

            Assert.All(sent, one => Assert.True(sent.Count(other => other.At > one.At - cap.Period && other.At <= one.At) <= cap.Limit));
        }
    }

    private static GateDecision Decide(GatePolicy policy, Instant now, DateTimeZone? zone, IReadOnlyList<SentFact> sent, Instant created, Random random) => MessageGate.Evaluate(
        policy,
        new GateMessage { Id = 1, Channel = Channel.Sms, Purpose = Purpose.Advertising, CreatedAt = created, Campaign = Automation.Engine.Campaigns.CampaignState.Running },
        new RecipientFacts
        {
            Key = "k",
            Address = "+1",
            Zone = zone,
            OtherwiseZones = [Zone(random) ?? DateTimeZone.Utc, Zone(random) ?? DateTimeZone.Utc],
            HasBought = random.Next(2) == 0,
            Consents = random.Next(8) == 0 ? [] : [new ConsentFact(Channel.Sms, Purpose.Advertising, "", ConsentState.Given, random.Next(4) > 0)],
        },
        sent,
        now);

    private static Instant Rank(GateDecision decision, Instant now) => decision switch
    {
        GateDecision.Allow => now,
        GateDecision.DelayUntil delay => delay.Until,
        _ => Instant.MaxValue,
    };

    /// <summary>Tries every quarter of an hour, and the seconds around each change of the offset.</summary>
    private static bool AnyOpen(WeekWindows windows, DateTimeZone zone, Instant from, Instant before)
    {
        for (var at = from; at < before; at += Duration.FromMinutes(15))
        {
            if (windows.Contains(at, zone))
            {
                return true;
            }
        }

        return from < before && (windows.Contains(before - Duration.FromMilliseconds(1), zone)
            || zone.GetZoneIntervals(from, before).Where(stretch => stretch.HasStart && stretch.Start > from).Any(stretch => windows.Contains(stretch.Start, zone)));
    }

    private static IEnumerable<Instant> Moments(DateTimeZone zone, Random random)
    {
        var (from, to) = (Instant.FromUtc(2024, 1, 1, 0, 0), Instant.FromUtc(2028, 1, 1, 0, 0));
        foreach (var change in zone.GetZoneIntervals(from, to).Where(stretch => stretch.HasStart && stretch.Start > from).Select(stretch => stretch.Start))
        {
            yield return change;
            yield return change - Duration.FromMilliseconds(1);
            yield return change + Duration.FromMinutes(random.Next(-300, 300));
        }

        for (var n = 0; n < 12; n++)
        {
            yield return Moment(random);
        }
    }

    private static Instant Moment(Random random) => Instant.FromUtc(2024, 1, 1, 0, 0) + Duration.FromSeconds(random.Next(4 * 365 * 86_400));

    private static DateTimeZone? Zone(Random random) => random.Next(5) == 0 ? null : Zones[random.Next(Zones.Count)];

    private static List<SentFact> Sent(Random random) =>
        [.. Enumerable.Range(0, random.Next(6)).Select(n => new SentFact(10 + n, Channel.Sms, Purpose.Advertising, Instant.FromUtc(2024, 1, 1, 0, 0) + Duration.FromSeconds(random.Next(4 * 365 * 86_400))))];

    private static PolicyRule.Hours Hours(Random random, DateTimeZone? zone)
    {
        var week = Enumerable.Range(0, 7).Select(_ => random.Next(5) == 0 ? [] : Day(random)).ToList();
        var closed = random.Next(3) == 0 ? new ClosedDays(new HashSet<AnnualDate> { new(random.Next(1, 13), random.Next(1, 29)) }, new HashSet<int> { random.Next(-10, 60) }) : null;
        return new PolicyRule.Hours(new WeekWindows(week, closed), zone, zone is null && random.Next(2) == 0 ? [Zones[random.Next(Zones.Count)], Zones[random.Next(Zones.Count)]] : []) { Id = $"H{random.Next()}" };
    }

    private static ImmutableArray<DayWindow> Day(Random random)
    {
        var ends = Enumerable.Range(0, 2 * (1 + random.Next(2))).Select(_ => random.Next(0, 97) * 15).Distinct().Order().ToList();
        return [.. ends.Zip(ends.Skip(1)).Where((_, index) => index % 2 == 0).Select(pair => new DayWindow(pair.First, pair.Second))];
    }

    private static List<PolicyRule> Rules(Random random)
    {
        var rules = new List<PolicyRule>();
        for (var n = random.Next(6); n >= 0; n--)
        {
            rules.Add(random.Next(7) switch
            {
                0 => new PolicyRule.Cap(1 + random.Next(3), Duration.FromHours(1 + random.Next(24 * 90)), random.Next(2) == 0) { Id = "CAP" + n },
                1 => new PolicyRule.Staleness(Duration.FromHours(24 + random.Next(200))) { Id = "S" + n },
                2 => new PolicyRule.Consent((ConsentLevel)random.Next(4)) { Id = "C" + n },
                _ => Hours(random, random.Next(3) == 0 ? Zones[random.Next(Zones.Count)] : null),
            });
        }

        return rules;
    }
}
