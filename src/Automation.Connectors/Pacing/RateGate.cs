namespace Automation.Connectors.Pacing;

/// <summary>
/// Lets so many pass in a second, up to a second's worth at once (the generic cell rate algorithm). Times are those of one clock. Not safe
/// for concurrent use.
/// </summary>
internal sealed class RateGate(double perSecond)
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / perSecond);
    private readonly TimeSpan _burst = TimeSpan.FromSeconds(Math.Max(0, 1 - (1 / perSecond)));
    private TimeSpan _next;
    private TimeSpan _lastTurn;

    /// <summary>How long one has to wait to pass; zero for not at all.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        TimeSpan wait = _next - _burst - now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Lets one pass, or one that counts as several.</summary>
    public void Pass(TimeSpan now, int units = 1) => _next = Later(_next, now) + (_interval * units);

    /// <summary>Gives a turn to one who must come again: each a later one, so that they do not all come at once.</summary>
    /// <returns>How long until then.</returns>
    public TimeSpan Turn(TimeSpan now)
    {
        _lastTurn = Later(_lastTurn, now + Wait(now)) + _interval;
        return _lastTurn - now;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
