namespace Automation.Connectors.Pacing;

/// <summary>
/// What keeps a provider from being used: it wants nothing for a while, or it is parked, because a person must look at it. Safe for concurrent use.
/// </summary>
/// <param name="first">The first wait.</param>
/// <param name="longest">The longest wait.</param>
/// <param name="parked">How long nothing is tried while it is parked.</param>
/// <param name="clock">The clock of waits.</param>
/// <param name="random">From 0 to 1, for <see cref="BackOff"/>.</param>
internal sealed class ProviderTrouble(TimeSpan first, TimeSpan longest, TimeSpan parked, ConnectorClock clock, Func<double> random)
{
    private readonly Lock _lock = new();
    private readonly BackOff _backOff = new(first, longest, random);
    private string? _code;
    private bool _parked;

    /// <summary>Why it is parked; null when it is not.</summary>
    public string? Parked
    {
        get
        {
            lock (_lock)
            {
                return _parked ? _code : null;
            }
        }
    }

    /// <summary>How long nothing may be tried, zero for not at all; and whether it is parked.</summary>
    public (TimeSpan Left, bool IsParked) Wait
    {
        get
        {
            lock (_lock)
            {
                return (_backOff.Left(clock.Now), _parked);
            }
        }
    }

    /// <summary>It has taken a message.</summary>
    /// <returns>Whether there was trouble until now.</returns>
    public bool Succeed()
    {
        lock (_lock)
        {
            var ends = _code is not null;
            EndNeedsLock();
            return ends;
        }
    }

    /// <summary>A person has put it right: the wait is over, and what it says next counts.</summary>
    public void Unpark()
    {
        lock (_lock)
        {
            EndNeedsLock();
        }
    }

    /// <summary>It said "not now", or could not be reached.</summary>
    public Failure Fail(string code)
    {
        lock (_lock)
        {
            var now = clock.Now;
            var begins = _backOff.Fail(now);
            var isNews = begins && !_parked;
            _code = isNews ? code : _code;
            return new Failure(begins, isNews, _backOff.Left(now));
        }
    }

    /// <summary>It had no room for a request: a wait as it asked for, within the longest, which is no trouble to speak of.</summary>
    public void Throttle(TimeSpan? asked)
    {
        lock (_lock)
        {
            if (_backOff.Fail(clock.Now) && asked is { } time && time > _backOff.Left(clock.Now))
            {
                _backOff.FailFor(clock.Now, time < longest ? time : longest);
            }
        }
    }

    /// <summary>A person must look at it: nothing is tried for a long while.</summary>
    /// <returns>Whether it was not parked for this until now.</returns>
    public bool Park(string code)
    {
        lock (_lock)
        {
            var isNews = !_parked || _code != code;
            (_code, _parked) = (code, true);
            _backOff.FailFor(clock.Now, parked);
            return isNews;
        }
    }

    private void EndNeedsLock()
    {
        (_code, _parked) = (null, false);
        _backOff.Succeed();
    }

    /// <summary>What a failure has brought about.</summary>
    /// <param name="Begins">Whether a wait began; else it belongs to the one under way.</param>
    /// <param name="IsNews">Whether it is worth a line in the log.</param>
    /// <param name="Wait">How long nothing may be tried.</param>
    public readonly record struct Failure(bool Begins, bool IsNews, TimeSpan Wait);
}
