using System.Threading.Channels;
using Automation.Server;
using Automation.Server.Hosting;
using Automation.TestKit.Time;
using NodaTime;
using Xunit;

namespace Automation.Tests.Hosting;

/// <summary>The skeleton of every loop, on a clock of the test.</summary>
public sealed class BackgroundLoopTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly FakeTime _time = new(Start);
    private readonly CollectedLogs _logs = new();
    private readonly Channel<Instant> _turns = Channel.CreateUnbounded<Instant>();
    private Func<Instant, LoopTurn> _answer = _ => LoopTurn.Idle;
    private BackgroundLoop? _loop;

    [Fact]
    public async Task First_turn_comes_at_once_and_the_next_at_the_poll()
    {
        Begin();
        await TurnAsync();
        await SleepsAsync(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(Start.AddSeconds(10), (await TurnAsync()).ToDateTimeOffset());
    }

    [Fact]
    public async Task Signal_wakes_it()
    {
        Begin();
        await TurnAsync();
        await SleepsAsync(TimeSpan.FromSeconds(10));
        _loop!.Signal.Set();

        Assert.Equal(Start, (await TurnAsync()).ToDateTimeOffset());
    }

    [Fact]
    public async Task It_sleeps_until_something_is_due()
    {
        _answer = now => new LoopTurn(0, NextDue: now + Duration.FromSeconds(3));
        Begin();
        await TurnAsync();

        await SleepsAsync(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Full_batch_is_followed_at_once_by_the_next()
    {
        var turns = 0;
        _answer = _ => new LoopTurn(512, HasMore: ++turns < 3);
        Begin();
        await TurnAsync();
        await TurnAsync();
        await TurnAsync();

        await SleepsAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task What_is_due_and_cannot_be_done_is_asked_at_the_poll_and_not_in_a_circle()
    {
        _answer = now => new LoopTurn(0, NextDue: now - Duration.FromHours(1));
        Begin();
        await TurnAsync();

        await SleepsAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Failure_is_logged_once_and_tried_again_ever_more_slowly()
    {
        _answer = _ => throw new InvalidOperationException("secret");
        Begin();
        await TurnAsync();
        await SleepsAsync(TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(20));
        await TurnAsync();
        await SleepsAsync(TimeSpan.FromSeconds(40));
        Assert.Equal("InvalidOperationException", _loop!.Failure);

        _answer = _ => LoopTurn.Idle;
        _time.Advance(TimeSpan.FromSeconds(40));
        await TurnAsync();
        await SleepsAsync(TimeSpan.FromSeconds(10));

        Assert.Null(_loop.Failure);
        Assert.Equal([EventIds.LoopFailed, EventIds.LoopRecovered], _logs.Lines.Select(line => line.Id));
        Assert.DoesNotContain(_logs.Lines, line => line.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_twice_is_stopping()
    {
        Begin();
        await TurnAsync();
        await _loop!.StopAsync();
        await _loop.StopAsync();
        _loop.Signal.Set();

        Assert.Empty(_time.Pending);
        Assert.Equal(0, _turns.Reader.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (_loop is { } loop)
        {
            await loop.DisposeAsync();
        }
    }

    private void Begin()
    {
        var options = new LoopOptions("test") { Poll = TimeSpan.FromSeconds(10), LongestBackoff = TimeSpan.FromMinutes(1), Jitter = TimeSpan.Zero };
        _loop = new BackgroundLoop(options, TakeTurn, _time, _logs);
        _loop.Start();
    }

    private Task<LoopTurn> TakeTurn(Instant now, CancellationToken cancellationToken)
    {
        _turns.Writer.TryWrite(now);
        return Task.FromResult(_answer(now));
    }

    private async Task<Instant> TurnAsync()
    {
        using var timeout = new CancellationTokenSource(ServerFixture.Patience, TimeProvider.System);
        return await _turns.Reader.ReadAsync(timeout.Token);
    }

    /// <summary>Waits until the loop sleeps for so long.</summary>
    private async Task SleepsAsync(TimeSpan span)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!_time.Pending.Contains(span))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ServerFixture.Patience, $"The loop does not sleep {span} but {string.Join(", ", _time.Pending)}.");
            await Task.Yield();
        }
    }
}
