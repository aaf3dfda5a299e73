namespace Automation.Connectors.Pacing;

/// <summary>
/// A wait that doubles with each failure, each time somewhat at random so that not everybody comes back at once. Times are those of one clock.
/// Not safe for concurrent use.
/// </summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest, Func<double> random)
{
    private const int MostDoublings = 30;

    private int _failures;
    private TimeSpan _until;

    /// <summary>How long it still lasts; zero when it is over.</summary>
    public TimeSpan Left(TimeSpan now) => _until > now ? _until - now : TimeSpan.Zero;

    /// <summary>
    /// Another failure: between half of the full wait and all of it. Failures during a wait belong to the same trouble and do not lengthen it.
    /// </summary>
    /// <returns>Whether a wait began.</returns>
    public bool Fail(TimeSpan now)
    {
        if (_until > now)
        {
            return false;
        }

        double full = Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, Math.Min(_failures++, MostDoublings)));
        _until = now + TimeSpan.FromTicks((long)(full * (0.5 + (random() / 2))));
        return true;
    }

    /// <summary>Waits for a given time.</summary>
    public void FailFor(TimeSpan now, TimeSpan time) => _until = now + time;

    /// <summary>It works again.</summary>
    public void Succeed()
    {
        _failures = 0;
        _until = TimeSpan.Zero;
    }
}
