using System.Collections.Immutable;
using Automation.Engine.Campaigns;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using NodaTime;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>Until when a message may stay in a provider's queue: not a moment longer than the rules allow, over any change of the clocks.</summary>
public sealed class AllowedUntilTests
{
    private static readonly Duration Ahead = Duration.FromHours(10);

    [Fact]
    public void Until_then_it_is_allowed_and_then_it_is_not()
    {
        var (ends, endless) = (0, 0);
        foreach (var (id, index) in DateTimeZoneProviders.Tzdb.Ids.Select((id, index) => (id, index)))
        {
            var (zone, random) = (DateTimeZoneProviders.Tzdb[id], new Random(index));
            foreach (var now in Moments(zone, random))
            {
                var created = now - Duration.FromHours(random.Next(20));
                var policy = new GatePolicy([Hours(random), Hours(random), new PolicyRule.Staleness(Duration.FromHours(random.Next(1, 40))) { Id = "S" }]);
                if (Decide(policy, zone, created, now) is not GateDecision.Allow)
                {
                    continue;
                }

                var until = MessageGate.AllowedUntil(policy, Question(created), Recipient(zone), now, now + Ahead);
                Assert.True(AllAllowed(policy, zone, created, now, until ?? now + Ahead), $"{id} {now} {until}");
                Assert.True(until is not { } end || Decide(policy, zone, created, end) is not GateDecision.Allow, $"{id} {now}: still allowed at {until}");
                (ends, endless) = until is null ? (ends, endless + 1) : (ends + 1, endless);
            }
        }

        Assert.True(ends > 500 && endless > 100, $"{ends} with an end, {endless} without");
    }

    [Theory]
    [InlineData("2026-11-23T20:00", "21:00")]
    [InlineData("2026-11-23T08:00", null)]
    public void Care_may_wait_until_the_quiet_hours(string now, string? until)
    {
        var scene = new GateScene { Purpose = Purpose.Care };
        var at = scene.Local(now);

        var end = MessageGate.AllowedUntil(scene.Only("GEN-1"), Question(at), Recipient(GateScene.Saigon), at, at + Ahead);

        Assert.Equal(until, end?.InZone(GateScene.Saigon).ToString("HH:mm", null));
    }

    private static bool AllAllowed(GatePolicy policy, DateTimeZone zone, Instant created, Instant from, Instant to)
    {
        for (var at = from; at < to; at += Duration.FromMinutes(15))
        {
            if (Decide(policy, zone, created, at) is not GateDecision.Allow)
            {
                return false;
            }
        }

        return Decide(policy, zone, created, to - Duration.FromTicks(1)) is GateDecision.Allow;
    }

    private static GateDecision Decide(GatePolicy policy, DateTimeZone zone, Instant created, Instant at) => MessageGate.Evaluate(policy, Question(created), Recipient(zone), [], at);

    private static GateMessage Question(Instant created) =>
        new() { Id = 1, Channel = Channel.Sms, Purpose = Purpose.Care, CreatedAt = created, Campaign = CampaignState.Running };

    private static RecipientFacts Recipient(DateTimeZone zone) => new() { Key = "k", Address = "+1", Zone = zone, OtherwiseZones = [zone], HasBought = true };

    private static PolicyRule.Hours Hours(Random random)
    {
        // Often the whole day, so that windows meet at midnight.
        var week = Enumerable.Range(0, 7).Select(_ => random.Next(3) == 0 ? [new DayWindow(random.Next(0, 40) * 15, random.Next(41, 97) * 15)] : ImmutableArray.Create(new DayWindow(0, 24 * 60))).ToList();
        return new PolicyRule.Hours(new WeekWindows(week), null, []) { Id = "H" };
    }

    private static List<Instant> Moments(DateTimeZone zone, Random random)
    {
        var (from, to) = (Instant.FromUtc(2025, 1, 1, 0, 0), Instant.FromUtc(2027, 1, 1, 0, 0));
        return [.. zone.GetZoneIntervals(from, to)
            .Where(stretch => stretch.HasStart && stretch.Start > from)
            .Select(stretch => stretch.Start - Duration.FromMinutes(random.Next(300)))
            .Concat(Enumerable.Range(0, 4).Select(_ => from + Duration.FromMinutes(random.Next(2 * 365 * 1_440))))];
    }
}
