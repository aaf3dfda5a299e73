namespace Automation.TestKit.Time;

/// <summary>A clock that moves when it is told to, with its timers. Safe for concurrent use.</summary>
/// <param name="start">The time at first.</param>
public sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = start;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>The spans of the timers that are running, shortest first.</summary>
    public IReadOnlyList<TimeSpan> Pending
    {
        get
        {
            lock (_lock)
            {
                return [.. _timers.Select(timer => timer.DueAt - _now).Order()];
            }
        }
    }

    /// <summary>Waits, in real time, until a timer with this span runs.</summary>
    /// <exception cref="TimeoutException">None did.</exception>
    public async Task UntilPendingAsync(TimeSpan span)
    {
        var began = System.GetTimestamp();
        while (!Pending.Contains(span))
        {
            if (System.GetElapsedTime(began) > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException($"No timer runs for {span}; there are: {string.Join(", ", Pending)}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), System);
        }
    }

    /// <summary>Moves on; timers that have come due ring.</summary>
    public void Advance(TimeSpan span)
    {
        List<FakeTimer> due;
        lock (_lock)
        {
            _now += span;
            due = [.. _timers.Where(timer => timer.DueAt <= _now).OrderBy(timer => timer.DueAt)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Ring());
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class FakeTimer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        internal DateTimeOffset DueAt { get; private set; }

        internal void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = time._now + dueTime;
                    if (dueTime > TimeSpan.Zero)
                    {
                        time._timers.Add(this);
                        return true;
                    }
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                Ring();
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
