using Automation.Connectors.Pacing;
using Automation.Engine.Messages;

namespace Automation.Connectors.Smtp;

/// <summary>
/// The messages of one hand-over: the connections take from it, and it gathers what became of each. Safe for concurrent use.
/// </summary>
internal sealed class SmtpBatch
{
    private const int MostPutBacks = 2;

    private readonly Lock _lock = new();
    private readonly LinkedList<SmtpParcel> _waiting;
    private readonly DeliveryOutcome?[] _outcomes;
    private readonly SmtpDomains _domains;
    private readonly ConnectorClock _clock;
    private readonly TimeSpan _hold;
    private readonly CancellationToken _cancellation;

    /// <summary>Takes messages over.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="domains">The limits that they keep.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="hold">What has to wait longer is put off.</param>
    /// <param name="cancellation">When cancelled, nothing is taken any more.</param>
    public SmtpBatch(IReadOnlyList<OutboundMessage> messages, SmtpDomains domains, ConnectorClock clock, TimeSpan hold, CancellationToken cancellation)
    {
        _waiting = new LinkedList<SmtpParcel>(messages.Select((message, index) => new SmtpParcel(index, message)));
        _outcomes = new DeliveryOutcome?[messages.Count];
        (_domains, _clock, _hold, _cancellation) = (domains, clock, hold, cancellation);
    }

    /// <summary>Whether something is left that may be taken.</summary>
    public bool HasMore
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > 0 && !_cancellation.IsCancellationRequested;
            }
        }
    }

    /// <summary>The next message that may go now; null when there is none at the moment.</summary>
    /// <param name="before">What the same connection is handing over.</param>
    public SmtpParcel? TryTake(SmtpParcel? before) => TryTake(before, out _);

    /// <summary>The next message, after waiting for one where that is worth it; null when nothing more is to come.</summary>
    public async ValueTask<SmtpParcel?> TakeAsync()
    {
        while (true)
        {
            // Asked for before the look, so that nothing is missed in between.
            Task freed = _domains.Freed;
            SmtpParcel? parcel = TryTake(null, out TimeSpan? wait);
            if (parcel is not null || wait is not { } pause)
            {
                return parcel;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
            await Task.WhenAny(freed, Task.Delay(pause, _clock.Provider, over.Token));
            await over.CancelAsync();
        }
    }

    /// <summary>Says what became of a message.</summary>
    public void Settle(SmtpParcel parcel, DeliveryOutcome outcome)
    {
        _domains.Leave(parcel);
        _outcomes[parcel.Index] = outcome;
    }

    /// <summary>Puts a message back of which nothing was handed over; after a few times it has to come another day.</summary>
    public void PutBack(SmtpParcel parcel, string code)
    {
        _domains.Leave(parcel);
        if (++parcel.PutBacks > MostPutBacks)
        {
            _outcomes[parcel.Index] = new DeliveryOutcome.Transient(code, null);
            return;
        }

        lock (_lock)
        {
            _waiting.AddFirst(parcel);
        }
    }

    /// <summary>What became of all, in their order.</summary>
    /// <param name="code">Why what is left was not taken.</param>
    /// <param name="retryAfter">When to try that again.</param>
    public DeliveryOutcome[] Finish(string code, TimeSpan? retryAfter)
    {
        string reason = _cancellation.IsCancellationRequested ? "smtp-cancelled" : code;
        foreach (SmtpParcel parcel in _waiting)
        {
            _outcomes[parcel.Index] = new DeliveryOutcome.Transient(reason, _cancellation.IsCancellationRequested ? TimeSpan.Zero : retryAfter, Tried: false);
        }

        return [.. _outcomes.Select(outcome => outcome!)];
    }

    /// <param name="before">What the same connection is handing over.</param>
    /// <param name="wait">How long until it is worth asking again; null when nothing is left.</param>
    private SmtpParcel? TryTake(SmtpParcel? before, out TimeSpan? wait)
    {
        wait = null;
        lock (_lock)
        {
            if (_cancellation.IsCancellationRequested)
            {
                return null;
            }

            for (LinkedListNode<SmtpParcel>? node = _waiting.First, next; node is not null; node = next)
            {
                next = node.Next;
                SmtpAdmission admission = _domains.TryEnter(node.Value, before);
                if (admission.IsNow)
                {
                    _waiting.Remove(node);
                    return node.Value;
                }

                if (admission.Wait > _hold)
                {
                    _waiting.Remove(node);
                    _outcomes[node.Value.Index] = new DeliveryOutcome.Transient(admission.Code, admission.Wait, Tried: false);
                }
                else
                {
                    wait = Sooner(wait, admission.Wait);
                }
            }
        }

        return null;
    }

    // Infinite is -1 ms: longer than everything else, and not shorter.
    private static TimeSpan Sooner(TimeSpan? one, TimeSpan other) =>
        one is not { } first || first == Timeout.InfiniteTimeSpan ? other
        : other == Timeout.InfiniteTimeSpan || first < other ? first
        : other;
}
