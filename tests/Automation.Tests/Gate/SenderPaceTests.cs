using Automation.Engine.Gate;
using NodaTime;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>How fast a sender goes: never more than its rate, and nobody is turned away twice.</summary>
public sealed class SenderPaceTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 5, 0);

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(80)]
    public void Messages_that_come_at_once_leave_at_the_rate_each_turned_away_at_most_once(double rate)
    {
        var pace = new SenderPace(rate, NodaConstants.UnixEpoch, NodaConstants.UnixEpoch);
        var due = Enumerable.Repeat((At: Start, Turned: 0), 500).ToList();
        var left = new List<Instant>();
        while (due.Count > 0)
        {
            var (now, turned) = due.MinBy(message => message.At);
            due.Remove((now, turned));
            if (pace.IsFree(now))
            {
                pace.Take(now);
                left.Add(now);
            }
            else
            {
                Assert.True(turned == 0, $"turned away again at {now}");
                due.Add((pace.NextTurn(now), 1));
                pace.Reserve(now);
            }
        }

        var most = Math.Ceiling(rate) + 1;
        Assert.All(left, at => Assert.True(left.Count(other => other >= at && other < at + Duration.FromSeconds(1)) <= most));
        Assert.InRange((left[^1] - left[0]).TotalSeconds, (500 / rate) - 3, (500 / rate) + 3);
    }

    [Fact]
    public void A_long_text_is_paid_for_afterwards()
    {
        var pace = new SenderPace(1, NodaConstants.UnixEpoch, NodaConstants.UnixEpoch);
        pace.Take(Start);
        pace.Take(Start, 4);

        Assert.False(pace.IsFree(Start + Duration.FromSeconds(4)));
        Assert.True(pace.IsFree(Start + Duration.FromSeconds(5)));
        Assert.Equal(Start + Duration.FromSeconds(5), pace.NextTurn(Start + Duration.FromSeconds(1)));
    }

    [Fact]
    public void A_sender_that_rested_does_not_save_up_more_than_a_second()
    {
        var pace = new SenderPace(10, NodaConstants.UnixEpoch, NodaConstants.UnixEpoch);
        var later = Start + Duration.FromHours(1);
        var taken = 0;
        for (; pace.IsFree(later); taken++)
        {
            pace.Take(later);
        }

        Assert.Equal(10, taken);
    }
}
