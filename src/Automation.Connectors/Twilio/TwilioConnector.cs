using Automation.Connectors.Pacing;
using Automation.Engine.Messages;
using Automation.Templating.Sms;
using Microsoft.Extensions.Logging;

namespace Automation.Connectors.Twilio;

/// <summary>Hands SMS and WhatsApp messages to Twilio's Messages API. docs/twilio.md explains it.</summary>
/// <remarks>
/// <para>Safe for concurrent calls: they share the account's limit and the pace of each sender.</para>
/// <para>
/// Outcomes: a message is <see cref="DeliveryOutcome.Accepted"/> when Twilio answered 201 with its id. What it refused follows the table
/// <see cref="TwilioErrors"/>. Nothing that left this machine without an answer is sent again: it is <see cref="DeliveryOutcome.Unknown"/>, and
/// <see cref="ReconcileAsync(UnknownDelivery, CancellationToken)"/> asks. What a limit, a wait or parking kept back is transient and not
/// <see cref="DeliveryOutcome.Transient.Tried"/>.
/// </para>
/// </remarks>
public sealed class TwilioConnector : IConnector, IAsyncDisposable
{
    internal const string ParkedCode = "twilio-parked";
    internal const string BackOffCode = "twilio-backoff";

    // A batch that ran out of time goes on with the next one.
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    private readonly TwilioOptions _options;
    private readonly TimeProvider _time;
    private readonly ConnectorClock _clock;
    private readonly TwilioApi _api;
    private readonly TwilioAccount _account;
    private readonly TwilioSenders _senders;
    private readonly TwilioQuestion _question;
    private readonly HandOverJournal? _journal;

    /// <summary>Sets the connector up. Nothing is connected before the first message.</summary>
    /// <param name="options">The account.</param>
    /// <param name="worker">The name under which this process hands messages over; no two processes share one.</param>
    /// <param name="time">The clock of all waits and limits.</param>
    /// <param name="random">Gives numbers from 0 to 1 by which waits differ; called concurrently.</param>
    /// <param name="logger">The log; it never gets a number, a text or a secret.</param>
    /// <exception cref="ArgumentException">The settings have problems; the message tells all of them.</exception>
    public TwilioConnector(TwilioOptions options, string worker, TimeProvider time, Func<double> random, ILogger<TwilioConnector> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FindProblems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        (_options, _time, _clock) = (options, time, new ConnectorClock(time));
        _api = new TwilioApi(options, time);
        _account = new TwilioAccount(options.Limits, _clock, random, logger);
        _senders = new TwilioSenders(options, _clock);
        _journal = options.Journal is { } folder ? new HandOverJournal(folder, worker, time, logger) : null;
        _question = new TwilioQuestion(_api, options, time);
    }

    /// <inheritdoc/>
    public string Name => "twilio";

    /// <inheritdoc/>
    public IReadOnlySet<Channel> Channels { get; } = new HashSet<Channel> { Channel.Sms, Channel.WhatsApp };

    /// <inheritdoc/>
    public string? Parked => _account.Parked;

    /// <inheritdoc/>
    public bool LearnsLater => true;

    /// <summary>
    /// Since when messages leave through this account. What was due before may have gone to another one, whose list nobody can ask any more: about it nobody can tell, and
    /// least of all that it was never received. Default: always.
    /// </summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>How many requests may be under way now.</summary>
    internal int Concurrency => _account.Concurrency.Current;

    /// <inheritdoc/>
    public void Unpark() => _account.Unpark();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var outcomes = new DeliveryOutcome[batch.Count];
        var end = _clock.Now + _options.Limits.Batch;
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(batch.Count, _options.Limits.Concurrency)).Select(_ => Task.Run(CarryAsync, CancellationToken.None)));
        return outcomes;

        async Task CarryAsync()
        {
            for (var at = Interlocked.Increment(ref next); at < outcomes.Length; at = Interlocked.Increment(ref next))
            {
                outcomes[at] = await DeliverAsync(batch[at], end, cancellationToken);
            }
        }
    }

    /// <summary>Draws the conclusions for sender and account from the error of a status callback.</summary>
    /// <param name="channel">The message's channel.</param>
    /// <param name="sender">The message's sender, as the campaign names it.</param>
    /// <param name="code">Twilio's code.</param>
    public void Learn(Channel channel, string sender, int code)
    {
        var error = TwilioErrors.FindReported(code);
        if (error.Treatment == TwilioTreatment.ParkSender)
        {
            _senders.Park(channel, sender, $"twilio-sender-{code}", error.Pause!.Value);
        }
        else if (error.Treatment == TwilioTreatment.ParkConnector)
        {
            _account.Park(TwilioErrors.CodeOf(code));
        }
    }

    /// <summary>By the id alone only the journal can be asked.</summary>
    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) =>
        Task.FromResult(_journal?.Find(messageId, worker) ?? Reconciliation.CannotTell);

    /// <inheritdoc/>
    public string? FindProviderId(string messageId, string worker) => _journal?.FindProviderId(messageId, worker);

    /// <inheritdoc/>
    public Task<ReconciledDelivery> ReconcileAsync(UnknownDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return delivery.NotBefore < Since ? Task.FromResult(new ReconciledDelivery(Reconciliation.CannotTell, null)) : _question.AskAsync(delivery, cancellationToken);
    }

    /// <summary>Closes the connections. Call it when no hand-over is under way.</summary>
    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        _journal?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<DeliveryOutcome> DeliverAsync(OutboundMessage message, TimeSpan end, CancellationToken cancellationToken)
    {
        if (TwilioForm.Refusal(message) is { } refusal)
        {
            return refusal;
        }

        var isPaced = false;
        for (var tries = 0; tries < _options.Limits.ThrottledTries;)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return PutOff("twilio-cancelled", null);
            }

            if (await WaitAsync(message, isPaced, end) is { } putOff)
            {
                return putOff;
            }

            isPaced = true;
            if (await _account.Concurrency.EnterAsync(end - _clock.Now) is not { } admission)
            {
                return PutOff("twilio-busy", SoonAgain);
            }

            var (outcome, wasTried) = await HandOverAsync(message, admission);
            if (outcome is not null)
            {
                return outcome;
            }

            tries += wasTried ? 1 : 0;
        }

        return PutOff("twilio-429", _account.Wait.Wait + SoonAgain);
    }

    /// <summary>Waits for the account and the sender's turn; what would wait too long is put off.</summary>
    private async Task<DeliveryOutcome?> WaitAsync(OutboundMessage message, bool isPaced, TimeSpan end)
    {
        if (_clock.Now >= end)
        {
            return PutOff("twilio-busy", SoonAgain);
        }

        var (wait, code) = _account.Wait;
        if (wait > _options.Limits.Hold || (wait > TimeSpan.Zero && code == ParkedCode))
        {
            return PutOff(code, wait);
        }

        if (!isPaced)
        {
            var turn = _senders.Turn(message.Channel, message.From, message.Channel == Channel.Sms ? SmsSegments.Count(message.Text).Segments : 1);
            if (turn.PutOff is { } later)
            {
                return later;
            }

            wait = turn.Wait > wait ? turn.Wait : wait;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time);
        }

        return TwilioForm.ClosingIn(message, _time.GetUtcNow()) is { } closing ? PutOff("twilio-window-closing", closing > TimeSpan.Zero ? closing : TimeSpan.Zero) : null;
    }

    /// <summary>One POST.</summary>
    /// <returns>What came of it, null when it may be made again; and whether it was made at all.</returns>
    private async Task<(DeliveryOutcome? Outcome, bool WasTried)> HandOverAsync(OutboundMessage message, ConcurrencyLimit.Admission admission)
    {
        try
        {
            var (wait, code) = _account.Wait;
            if (wait > TimeSpan.Zero)
            {
                // Another request has met a wall while this one waited to be let in.
                return (code == ParkedCode ? PutOff(code, wait) : null, false);
            }

            return (await _api.SendAsync(TwilioForm.Fields(message, _options, _time.GetUtcNow()), () => _journal?.Begin(message.Id)) switch
            {
                TwilioAnswer.Taken taken => Take(message, taken),
                TwilioAnswer.Refused refused => Refuse(message, refused, admission),
                TwilioAnswer.NotSent notSent => Absent(notSent, admission),
                TwilioAnswer.Lost lost => Lose(lost, admission),
                _ => throw new InvalidOperationException("There are four kinds of answers."),
            }, true);
        }
        finally
        {
            _account.Concurrency.Leave();
        }
    }

    private DeliveryOutcome.Accepted Take(OutboundMessage message, TwilioAnswer.Taken taken)
    {
        _journal?.Accepted(message.Id, taken.Sid);
        _account.Succeed();
        return new DeliveryOutcome.Accepted(taken.Sid);
    }

    private DeliveryOutcome.Transient Absent(TwilioAnswer.NotSent notSent, ConcurrencyLimit.Admission admission)
    {
        var code = "twilio-" + notSent.What;
        _account.Fail(admission, code);
        return PutOff(code, _account.Wait.Wait);
    }

    private DeliveryOutcome.Unknown Lose(TwilioAnswer.Lost lost, ConcurrencyLimit.Admission admission)
    {
        var code = "twilio-" + lost.What;
        _account.Fail(admission, code);
        return new DeliveryOutcome.Unknown(code);
    }

    private DeliveryOutcome? Refuse(OutboundMessage message, TwilioAnswer.Refused refused, ConcurrencyLimit.Admission admission)
    {
        var error = TwilioErrors.Find(refused.Status, refused.Code);
        var code = refused.Code is { } known ? TwilioErrors.CodeOf(known) : $"twilio-http-{refused.Status}";
        if (error.Treatment == TwilioTreatment.Unknown)
        {
            _account.Fail(admission, code);
            return new DeliveryOutcome.Unknown(code);
        }

        _journal?.Refused(message.Id);
        switch (error.Treatment)
        {
            case TwilioTreatment.Throttle:
                _account.Throttle(admission, refused.RetryAfter);
                return null;
            case TwilioTreatment.ParkSender:
                var pause = _senders.Park(message.Channel, message.From, $"twilio-sender-{refused.Code}", error.Pause!.Value);
                return PutOff($"twilio-sender-{refused.Code}", pause);
            case TwilioTreatment.ParkConnector:
                _account.Park(code);
                return PutOff(ParkedCode, _options.Limits.Parked);
            case TwilioTreatment.Retry:
                return new DeliveryOutcome.Transient(code, refused.RetryAfter);
            default:
                return new DeliveryOutcome.Permanent(code) { Cause = CauseOf(error.Treatment), CertainAfter = error.After };
        }
    }

    /// <summary>Whose fault a treatment says it is.</summary>
    internal static RefusalCause CauseOf(TwilioTreatment treatment) => treatment switch
    {
        TwilioTreatment.Suppress => RefusalCause.OptOut,
        TwilioTreatment.InvalidAddress => RefusalCause.Address,
        TwilioTreatment.StopTemplate => RefusalCause.Content,
        _ => RefusalCause.Unsaid,
    };

    private static DeliveryOutcome.Transient PutOff(string code, TimeSpan? wait) => new(code, wait, Tried: false);
}
