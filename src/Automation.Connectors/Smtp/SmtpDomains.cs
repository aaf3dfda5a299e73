using Automation.Connectors.Pacing;

namespace Automation.Connectors.Smtp;

/// <summary>Whether a message may go now.</summary>
/// <param name="Wait">How long not; zero for now, infinite until another message for the same domain has gone.</param>
/// <param name="Code">Which limit says so; empty for now.</param>
internal readonly record struct SmtpAdmission(TimeSpan Wait, string Code)
{
    /// <summary>Now.</summary>
    public static SmtpAdmission Now { get; } = new(TimeSpan.Zero, "");

    /// <summary>When another one has gone.</summary>
    public static SmtpAdmission Busy { get; } = new(Timeout.InfiniteTimeSpan, "smtp-domain-connections");

    /// <summary>Whether it may go.</summary>
    public bool IsNow => Wait == TimeSpan.Zero;
}

/// <summary>
/// Keeps the limits of the relay's rate and of the recipients' domains, and their back-offs. Safe for concurrent use.
/// </summary>
internal sealed class SmtpDomains(SmtpOptions options, ConnectorClock clock, Func<double> random)
{
    private const int ManyDomains = 10_000;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, State> _states = [];
    private readonly SmtpDomainLimit? _others = options.Domains.GetValueOrDefault("*");
    private readonly RateGate? _relay = options.Limits.PerSecond is { } perSecond ? new RateGate(perSecond) : null;
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the next message has made room for another one of its domain.</summary>
    public Task Freed
    {
        get
        {
            lock (_lock)
            {
                return _freed.Task;
            }
        }
    }

    /// <summary>Lets a message go, or says when to ask again.</summary>
    /// <param name="parcel">The message; it is told whether it holds a slot of its domain.</param>
    /// <param name="before">What the same connection is handing over at the moment: it passes its slot on within a domain. Null for nothing.</param>
    public SmtpAdmission TryEnter(SmtpParcel parcel, SmtpParcel? before)
    {
        lock (_lock)
        {
            TimeSpan now = clock.Now;
            State? state = FindNeedsLock(parcel.Domain, make: false);
            if (state is not null && RefusalNeedsLock(state, parcel, before, now) is { } refusal)
            {
                return refusal;
            }

            if (_relay is not null && _relay.Wait(now) > TimeSpan.Zero)
            {
                return new SmtpAdmission(WaitNeedsLock(_relay, now), "smtp-relay-rate");
            }

            _relay?.Pass(now);
            state?.Rate?.Pass(now);
            TakeSlotNeedsLock(state, parcel, before);
            return SmtpAdmission.Now;
        }
    }

    /// <summary>A message has gone, or goes back.</summary>
    public void Leave(SmtpParcel parcel)
    {
        TaskCompletionSource? freed = null;
        lock (_lock)
        {
            if (parcel.HasSlot)
            {
                parcel.HasSlot = false;
                _states[parcel.Domain].Active--;
                freed = _freed;
                _freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        freed?.SetResult();
    }

    /// <summary>A domain has taken a message: its back-off is over.</summary>
    public void Succeed(string domain)
    {
        lock (_lock)
        {
            FindNeedsLock(domain, make: false)?.BackOff.Succeed();
        }
    }

    /// <summary>A domain wants nothing for a while.</summary>
    /// <returns>How long.</returns>
    public TimeSpan Fail(string domain)
    {
        lock (_lock)
        {
            TimeSpan now = clock.Now;
            BackOff backOff = FindNeedsLock(domain, make: true)!.BackOff;
            backOff.Fail(now);
            return backOff.Left(now);
        }
    }

    private SmtpAdmission? RefusalNeedsLock(State state, SmtpParcel parcel, SmtpParcel? before, TimeSpan now)
    {
        if (state.BackOff.Left(now) is { } left && left > TimeSpan.Zero)
        {
            return new SmtpAdmission(left, "smtp-domain-backoff");
        }

        bool passedOn = before is { HasSlot: true } && before.Domain == parcel.Domain;
        if (!passedOn && state.Active >= state.Limit?.Connections)
        {
            return SmtpAdmission.Busy;
        }

        return state.Rate is { } rate && rate.Wait(now) > TimeSpan.Zero
            ? new SmtpAdmission(WaitNeedsLock(rate, now), "smtp-domain-rate")
            : null;
    }

    // Short waits are waited for; who has to go away gets a turn of his own.
    private TimeSpan WaitNeedsLock(RateGate gate, TimeSpan now) =>
        gate.Wait(now) is { } wait && wait <= options.Limits.Hold ? wait : gate.Turn(now);

    private static void TakeSlotNeedsLock(State? state, SmtpParcel parcel, SmtpParcel? before)
    {
        if (state?.Limit?.Connections is null)
        {
            return;
        }

        if (before is { HasSlot: true } && before.Domain == parcel.Domain)
        {
            before.HasSlot = false;
        }
        else
        {
            state.Active++;
        }

        parcel.HasSlot = true;
    }

    private State? FindNeedsLock(string domain, bool make)
    {
        if (_states.TryGetValue(domain, out State? state))
        {
            return state;
        }

        SmtpDomainLimit? limit = options.Domains.GetValueOrDefault(domain) ?? _others;
        if (limit is null && !make)
        {
            return null;
        }

        ForgetNeedsLock();
        state = new State(limit, new BackOff(FirstBackOff, LongestBackOff, random));
        _states.Add(domain, state);
        return state;
    }

    // Domains nothing is known of any more; a full bucket is the same as a new one.
    private void ForgetNeedsLock()
    {
        if (_states.Count < ManyDomains)
        {
            return;
        }

        TimeSpan now = clock.Now;
        foreach ((string domain, State state) in _states)
        {
            if (state.Active == 0 && state.BackOff.Left(now) == TimeSpan.Zero && (state.Rate?.Wait(now) ?? TimeSpan.Zero) == TimeSpan.Zero)
            {
                _states.Remove(domain);
            }
        }
    }

    private sealed class State(SmtpDomainLimit? limit, BackOff backOff)
    {
        public SmtpDomainLimit? Limit => limit;

        public BackOff BackOff => backOff;

        public RateGate? Rate { get; } = limit?.PerSecond is { } perSecond ? new RateGate(perSecond) : null;

        public int Active { get; set; }
    }
}
