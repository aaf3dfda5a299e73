namespace Automation.Connectors.Pacing;

/// <summary>
/// How many requests are under way at once: one more for each full round that goes well, half as many after "too many" (AIMD). Requests that began before
/// the last halving say nothing new: they do not halve again. Who waits gets in by turns. Safe for concurrent use.
/// </summary>
/// <param name="most">The most that there may ever be, from 1.</param>
/// <param name="time">The clock of waits.</param>
internal sealed class ConcurrencyLimit(int most, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<Admission>> _waiting = [];
    private double _limit = most;
    private int _used;
    private int _epoch;

    /// <summary>How many may be under way now.</summary>
    public int Current
    {
        get
        {
            lock (_lock)
            {
                return (int)_limit;
            }
        }
    }

    /// <summary>Waits to be let in.</summary>
    /// <param name="atMost">The longest wait.</param>
    /// <returns>The admission, to be given back by <see cref="Leave"/>; null when the time was over.</returns>
    public async ValueTask<Admission?> EnterAsync(TimeSpan atMost)
    {
        TaskCompletionSource<Admission> turn;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _used < (int)_limit)
            {
                _used++;
                return new Admission(_epoch);
            }

            turn = new TaskCompletionSource<Admission>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.AddLast(turn);
        }

        try
        {
            return await turn.Task.WaitAsync(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                // Maybe its turn came in this moment.
                return _waiting.Remove(turn) ? null : turn.Task.Result;
            }
        }
    }

    /// <summary>A request has come to its end.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _used--;
            AdmitNeedsLock();
        }
    }

    /// <summary>It went well.</summary>
    public void Succeed()
    {
        lock (_lock)
        {
            _limit = Math.Min(most, _limit + (1 / _limit));
            AdmitNeedsLock();
        }
    }

    /// <summary>It was too much.</summary>
    public void Shrink(Admission admission)
    {
        lock (_lock)
        {
            if (admission.Epoch == _epoch)
            {
                _epoch++;
                _limit = Math.Max(1, _limit / 2);
            }
        }
    }

    /// <summary>One alone finds out whether it works again.</summary>
    public void ShrinkToOne()
    {
        lock (_lock)
        {
            _epoch++;
            _limit = 1;
        }
    }

    private void AdmitNeedsLock()
    {
        while (_waiting.First is { } first && _used < (int)_limit)
        {
            _waiting.RemoveFirst();
            _used++;
            first.Value.SetResult(new Admission(_epoch));
        }
    }

    /// <summary>Leave for one request.</summary>
    /// <param name="Epoch">How often the limit had been lowered when it was given.</param>
    public readonly record struct Admission(int Epoch);
}
