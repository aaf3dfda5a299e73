using Automation.Connectors.Pacing;
using Automation.TestKit.Time;
using Xunit;

namespace Automation.Tests.Connectors.Twilio;

public sealed class ConcurrencyLimitTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly FakeTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Who_is_too_many_waits_and_gets_in_by_turns()
    {
        var limit = new ConcurrencyLimit(2, _time);
        await limit.EnterAsync(Long);
        await limit.EnterAsync(Long);
        var (third, fourth) = (limit.EnterAsync(Long).AsTask(), limit.EnterAsync(Long).AsTask());

        limit.Leave();
        Assert.NotNull(await third);
        Assert.False(fourth.IsCompleted);
        limit.Leave();
        Assert.NotNull(await fourth);
    }

    [Fact]
    public async Task Too_many_halves_once_for_all_that_were_under_way_and_success_grows_slowly()
    {
        var limit = new ConcurrencyLimit(16, _time);
        var (first, second) = ((await limit.EnterAsync(Long))!.Value, (await limit.EnterAsync(Long))!.Value);

        limit.Shrink(first);
        limit.Shrink(second);
        Assert.Equal(8, limit.Current);

        for (var good = 0; good < 8; good++)
        {
            limit.Succeed();
        }

        Assert.Equal(8, limit.Current);
        limit.Succeed();
        Assert.Equal(9, limit.Current);
        limit.ShrinkToOne();
        Assert.Equal(1, limit.Current);
    }

    [Fact]
    public async Task Who_waits_too_long_goes_away_and_takes_no_place()
    {
        var limit = new ConcurrencyLimit(1, _time);
        await limit.EnterAsync(Long);
        var late = limit.EnterAsync(TimeSpan.FromSeconds(5)).AsTask();
        await _time.UntilPendingAsync(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await late);

        limit.Leave();
        Assert.NotNull(await limit.EnterAsync(Long));
    }
}
