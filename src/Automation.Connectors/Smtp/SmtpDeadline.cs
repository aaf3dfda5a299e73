namespace Automation.Connectors.Smtp;

/// <summary>
/// One timer for all steps of a conversation. When it rings, what is being waited for is cancelled, and the conversation with it. Not
/// safe for concurrent use.
/// </summary>
internal sealed class SmtpDeadline : IDisposable
{
    private readonly CancellationTokenSource _expired = new();
    private readonly ITimer _timer;

    /// <summary>Makes a timer that is not running.</summary>
    public SmtpDeadline(TimeProvider time) =>
        _timer = time.CreateTimer(state => ((CancellationTokenSource)state!).Cancel(), _expired, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Cancelled when it has rung.</summary>
    public CancellationToken Token => _expired.Token;

    /// <summary>Whether it has rung.</summary>
    public bool HasPassed => _expired.IsCancellationRequested;

    /// <summary>Starts anew.</summary>
    public void Start(TimeSpan atMost) => _timer.Change(atMost, Timeout.InfiniteTimeSpan);

    /// <summary>Stops.</summary>
    public void Stop() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _expired.Dispose();
    }
}
