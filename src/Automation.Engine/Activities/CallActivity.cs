using System.Globalization;
using System.Text;
using System.Text.Json;
using Automation.Engine.Messages;

namespace Automation.Engine.Activities;

/// <summary>
/// An activity that calls an outside service. It decides in two steps with the call between them: the request is committed with the
/// journey's state, a worker hands it over after the commit, and the answer is committed with the journey's resumption
/// (docs/decisions/0008). Derive from <see cref="CallActivity{TRequest, TAnswer}"/>.
/// </summary>
public abstract class CallActivity : Activity
{
    /// <summary>The most that a request or an answer may be as JSON, in bytes: it is kept in the database.</summary>
    public const int MaxJsonBytes = 32 * 1024;

    /// <summary>The longest <see cref="Timeout"/>: while a call is under way, a pause of its campaign cannot be acknowledged.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(1);

    private protected static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private protected CallActivity()
    {
    }

    /// <summary>
    /// Whether the service takes a second call with the same <see cref="OutboundCall{TRequest}.Id"/> for the first one. Then a call that
    /// threw, timed out or was interrupted by a crash is made again; else nobody knows whether it happened, and it is shown to a
    /// person as unknown. There is no default: only the developer knows the service.
    /// </summary>
    public abstract bool CanBeRepeated { get; }

    /// <summary>How long a call may take; default 30 seconds, at most <see cref="LongestTimeout"/>. What takes longer should answer at once and tell its end by an event.</summary>
    public virtual TimeSpan Timeout => TimeSpan.FromSeconds(30);

    /// <summary>Makes the call. For the host, which keeps to the timeout and settles what is thrown.</summary>
    /// <param name="envelope">The call as the outbox kept it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public abstract Task<DeliveryOutcome> HandOverAsync(CallEnvelope envelope, CancellationToken cancellationToken);

    /// <summary>Says what a simulation takes for the outcome of the call. For the host.</summary>
    /// <param name="envelope">The call as the outbox kept it.</param>
    public abstract DeliveryOutcome SimulateHandOver(CallEnvelope envelope);

    /// <summary>Whether the activity can go on with this answer. For the host, when a person tells what the service has answered.</summary>
    /// <param name="json">The answer, as JSON of at most <see cref="MaxJsonBytes"/>.</param>
    public abstract bool TakesAnswer(string json);
}

/// <summary>
/// An activity that calls an outside service once for each visit. <see cref="Prepare"/>, <see cref="Complete"/> and <see cref="Fail"/>
/// decide: they are pure, as everything in an activity is, and may run again. <see cref="CallAsync"/> acts: it may do what it likes,
/// several calls at once, and must not touch the activity's fields except services from its constructor. Its outcomes are those of
/// <see cref="FlowNodeAttribute"/> and always Failed.
/// </summary>
/// <typeparam name="TRequest">What is asked; a record of texts, numbers, times and lists of such, kept as JSON.</typeparam>
/// <typeparam name="TAnswer">What is answered; as the request.</typeparam>
public abstract class CallActivity<TRequest, TAnswer> : CallActivity
{
    /// <summary>
    /// Decides what to ask. Everything that the call needs of the journey must be in the request: the call is made later, maybe by another
    /// process. An activity that needs no call after all completes here; then what is returned is not looked at.
    /// </summary>
    /// <param name="context">The visit.</param>
    protected abstract TRequest Prepare(ActivityExecutionContext context);

    /// <summary>
    /// Makes the call, after the request is committed. What it throws, and what takes longer than <see cref="CallActivity.Timeout"/>, is
    /// tried again when <see cref="CallActivity.CanBeRepeated"/>, and unknown otherwise.
    /// </summary>
    /// <param name="call">What to ask, and the id that is the same for every attempt of this visit.</param>
    /// <param name="cancellationToken">Ends the call at its timeout.</param>
    protected abstract Task<CallOutcome<TAnswer>> CallAsync(OutboundCall<TRequest> call, CancellationToken cancellationToken);

    /// <summary>What a replay, the demo and a test without a network take for the answer. Pure: the same request gives the same answer.</summary>
    /// <param name="call">What would be asked.</param>
    protected abstract CallOutcome<TAnswer> Simulate(OutboundCall<TRequest> call);

    /// <summary>Goes on with the answer: sets outputs and completes by an outcome.</summary>
    /// <param name="context">The visit.</param>
    /// <param name="answer">The answer.</param>
    protected abstract void Complete(ActivityExecutionContext context, TAnswer answer);

    /// <summary>Goes on without an answer. The default completes by Failed.</summary>
    /// <param name="context">The visit.</param>
    /// <param name="code">The code of <see cref="CallOutcome{TAnswer}.Permanent"/>, or of the last attempt; or a rule of the gate such as <c>campaign-stopped</c>.</param>
    protected virtual void Fail(ActivityExecutionContext context, string code)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Complete(Outcomes.Failed);
    }

    /// <summary>The service did it.</summary>
    /// <param name="answer">Its answer.</param>
    /// <param name="reference">The service's own id of what it did, for the ledger; null: the call's id.</param>
    protected static CallOutcome<TAnswer> Answered(TAnswer answer, string? reference = null) => new CallOutcome<TAnswer>.Answered(answer, reference);

    /// <summary>The service did nothing, and may be asked again: after 1, 5 and 15 minutes and so on, eight times in all.</summary>
    /// <param name="code">Why, short and without personal data.</param>
    /// <param name="retryAfter">The earliest next attempt; null for the usual pauses.</param>
    protected static CallOutcome<TAnswer> Transient(string code, TimeSpan? retryAfter = null) => new CallOutcome<TAnswer>.Transient(code, retryAfter);

    /// <summary>The service will never do it.</summary>
    /// <param name="code">Why, short and without personal data.</param>
    protected static CallOutcome<TAnswer> Permanent(string code) => new CallOutcome<TAnswer>.Permanent(code);

    /// <summary>Nobody knows whether the service did it; a person must look. The journey waits.</summary>
    /// <param name="code">Why, short and without personal data.</param>
    protected static CallOutcome<TAnswer> Unknown(string code) => new CallOutcome<TAnswer>.Unknown(code);

    /// <inheritdoc/>
    protected internal sealed override void Execute(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = Prepare(context);
        if (context.Decision is null)
        {
            var json = JsonSerializer.Serialize(request, Json);
            if (Encoding.UTF8.GetByteCount(json) > MaxJsonBytes)
            {
                throw new ActivityDefectException($"The request has more than {MaxJsonBytes / 1024} KiB. Send a key instead of the content.");
            }

            context.Call(json);
        }
    }

    /// <inheritdoc/>
    protected internal sealed override void Resume(ActivityExecutionContext context, Resumption resumption)
    {
        ArgumentNullException.ThrowIfNull(context);
        switch ((resumption as Resumption.Settled)?.Delivery)
        {
            case SettledDelivery.Accepted { AnswerJson: { } json }:
                Complete(context, JsonSerializer.Deserialize<TAnswer>(json, Json)!);
                break;
            case SettledDelivery.Accepted accepted:
                throw new ActivityDefectException($"The answer of {accepted.ProviderId} is not there.");
            case SettledDelivery.Denied denied:
                Fail(context, denied.Rule);
                break;
            case SettledDelivery.Failed failed:
                Fail(context, failed.Code);
                break;
        }
    }

    /// <inheritdoc/>
    public sealed override async Task<DeliveryOutcome> HandOverAsync(CallEnvelope envelope, CancellationToken cancellationToken) =>
        ToDelivery(await CallAsync(Open(envelope), cancellationToken), envelope.Id);

    /// <inheritdoc/>
    public sealed override DeliveryOutcome SimulateHandOver(CallEnvelope envelope) => ToDelivery(Simulate(Open(envelope)), envelope.Id);

    /// <inheritdoc/>
    public sealed override bool TakesAnswer(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return Encoding.UTF8.GetByteCount(json) <= MaxJsonBytes && JsonSerializer.Deserialize<TAnswer>(json, Json) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static OutboundCall<TRequest> Open(CallEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return new OutboundCall<TRequest>
        {
            Id = envelope.Id,
            Request = JsonSerializer.Deserialize<TRequest>(envelope.RequestJson, Json)!,
            Attempt = envelope.Attempt,
            Campaign = envelope.Campaign,
            CustomerKey = envelope.CustomerKey,
            Date = envelope.Date,
        };
    }

    private static DeliveryOutcome ToDelivery(CallOutcome<TAnswer> outcome, string id) => outcome switch
    {
        CallOutcome<TAnswer>.Answered answered => Accepted(answered, id),
        CallOutcome<TAnswer>.Transient transient => new DeliveryOutcome.Transient(transient.Code, transient.RetryAfter),
        CallOutcome<TAnswer>.Permanent permanent => new DeliveryOutcome.Permanent(permanent.Code),
        CallOutcome<TAnswer>.Unknown unknown => new DeliveryOutcome.Unknown(unknown.Code),
        _ => throw new ActivityDefectException("The call came to no outcome."),
    };

    /// <summary>What is too large to be kept was done all the same: it must not be done again.</summary>
    private static DeliveryOutcome Accepted(CallOutcome<TAnswer>.Answered answered, string id)
    {
        var json = JsonSerializer.Serialize(answered.Answer, Json);
        return Encoding.UTF8.GetByteCount(json) > MaxJsonBytes
            ? new DeliveryOutcome.Permanent(string.Create(CultureInfo.InvariantCulture, $"answer-over-{MaxJsonBytes / 1024}-kib"))
            : new DeliveryOutcome.Accepted(answered.Reference?.ReplaceLineEndings(" ") ?? id) { AnswerJson = json };
    }
}

/// <summary>A call as it leaves.</summary>
/// <typeparam name="TRequest">What is asked.</typeparam>
public sealed record OutboundCall<TRequest>
{
    /// <summary>
    /// The idempotency key: the same for every attempt of one visit, different for every other, also of other installations.
    /// <c>[a-z0-9-]{1,64}</c>.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>What to ask.</summary>
    public required TRequest Request { get; init; }

    /// <summary>Which attempt this is, from 1. From 2 on, an earlier one may have reached the service.</summary>
    public required int Attempt { get; init; }

    /// <summary>The campaign's name.</summary>
    public required string Campaign { get; init; }

    /// <summary>The shop's key of the customer.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The instant of this attempt on the engine's clock.</summary>
    public required DateTimeOffset Date { get; init; }
}

/// <summary>What came of one call. The set is closed; whether it is tried again is part of the case, not of a text.</summary>
/// <typeparam name="TAnswer">What is answered.</typeparam>
public abstract record CallOutcome<TAnswer>
{
    private CallOutcome()
    {
    }

    /// <summary>The service did it.</summary>
    /// <param name="Answer">Its answer.</param>
    /// <param name="Reference">The service's own id of what it did; null: the call's id.</param>
    public sealed record Answered(TAnswer Answer, string? Reference = null) : CallOutcome<TAnswer>;

    /// <summary>Not now: the same call may be made again.</summary>
    /// <param name="Code">Why, for the ledger.</param>
    /// <param name="RetryAfter">The earliest next attempt; null leaves it to the dispatcher.</param>
    public sealed record Transient(string Code, TimeSpan? RetryAfter = null) : CallOutcome<TAnswer>;

    /// <summary>Never: trying again would fail again.</summary>
    /// <param name="Code">Why, for the ledger.</param>
    public sealed record Permanent(string Code) : CallOutcome<TAnswer>;

    /// <summary>It may or may not have been done.</summary>
    /// <param name="Code">What happened, for the ledger.</param>
    public sealed record Unknown(string Code) : CallOutcome<TAnswer>;
}

/// <summary>A call as the outbox keeps it.</summary>
/// <param name="Id">The id that is the same for every attempt.</param>
/// <param name="RequestJson">The request.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="Campaign">The campaign's name.</param>
/// <param name="CustomerKey">The shop's key of the customer.</param>
/// <param name="Date">The instant of the attempt on the engine's clock.</param>
public sealed record CallEnvelope(string Id, string RequestJson, int Attempt, string Campaign, string CustomerKey, DateTimeOffset Date);
