using System.Text.Json;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Hosting;
using Automation.Server.Pauses;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>
/// Pauses: list, pause, preview, resume. A pause answers when nothing of its scope is under way any more (200), or after a while that it is in force and what
/// it still waits for (202). A resume answers in the same way.
/// </summary>
internal static class PauseEndpoints
{
    /// <summary>How long an answer is waited for at most, unless the request says otherwise.</summary>
    private const int DefaultWait = 30;

    private const int LongestWait = 300;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var pauses = routes.MapGroup("/api/pauses");
        pauses.MapGet("", async (CareEngine engine, CancellationToken cancellationToken) =>
            Results.Json(new PausesAnswer((await engine.PauseList.LoadAsync(cancellationToken)).Select(PauseAnswer.Of)), ApiJson.Options)).Needs(Role.Viewer).Answers<PausesAnswer>();
        pauses.MapGet("{id:long}", async (long id, CareEngine engine, CancellationToken cancellationToken) =>
            await engine.PauseList.FindAsync(id, cancellationToken) is { } found ? Results.Json(PauseAnswer.Of(found), ApiJson.Options) : Problems.NotFound($"There is no pause {id}.")).Needs(Role.Viewer).Answers<PauseAnswer>();
        pauses.MapPost("", PauseAsync).Needs(Role.Operator).Takes<PauseBody>().Answers<PauseAnswer>().Answers<PauseAnswer>(StatusCodes.Status202Accepted);
        pauses.MapGet("{id:long}/preview", PreviewAsync).Needs(Role.Viewer).Answers<PreviewAnswer>();
        pauses.MapPost("{id:long}/resume", ResumeAsync).Needs(Role.Operator).Takes<ResumeBody>(isOptional: true).Answers<PauseAnswer>().Answers<PauseAnswer>(StatusCodes.Status202Accepted);
    }

    /// <summary>An answer for what was refused.</summary>
    internal static IResult Refused(PauseException exception) => exception.Refusal switch
    {
        PauseRefusal.NotFound => Problems.NotFound(exception.Message),
        PauseRefusal.Conflict => Problems.Conflict(exception.Message),
        _ => Problems.Invalid(exception.Errors.ToDictionary()),
    };

    private static async Task<IResult> PauseAsync(int? wait, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            var body = await ReadAsync<PauseBody>(context.Request, cancellationToken);
            var reader = new AnswersReader();
            var subject = new PauseSubject(reader.Choice("scope", body.Scope, PauseScopeKind.Campaign), body.Campaign, body.Activity, body.Channel is null ? null : reader.Choice("channel", body.Channel, Channel.Email), body.Customer);
            var answers = reader.Answers(body.Entries, body.EntriesLive, body.Timers, body.Messages, body.ExpireAfter, reader.Plan(body.DropOlderThan, body.OnePerPerson, body.SpreadOver));
            reader.ThrowIfWrong();
            var row = await engine.Pauses.PauseAsync(subject, answers, body.Reason ?? "", Caller.Of(context), cancellationToken);
            driver.CampaignsChanged();
            var sending = await engine.Pauses.WaitUntilQuietAsync(row.Id, Wait(wait), progress: null, cancellationToken);
            return await AnswerAsync(engine, row.Id, isDone: sending.Count == 0, cancellationToken);
        }
        catch (JsonException)
        {
            return Problems.Bad("The body is no JSON object such as {\"scope\":\"campaign\",\"campaign\":\"thank-you\",\"timers\":\"freeze\"}.");
        }
        catch (PauseException exception)
        {
            return Refused(exception);
        }
    }

    private static async Task<IResult> PreviewAsync(
        long id, CareEngine engine, CancellationToken cancellationToken, string? drop_older_than = null, bool? one_per_person = null, string? spread_over = null)
    {
        try
        {
            return Results.Json(PreviewAnswer.Of(await engine.Previews.OfAsync(id, PlanOf(drop_older_than, one_per_person, spread_over), cancellationToken)), ApiJson.Options);
        }
        catch (PauseException exception)
        {
            return Refused(exception);
        }
    }

    private static async Task<IResult> ResumeAsync(long id, int? wait, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            var body = await ReadAsync<ResumeBody>(context.Request, cancellationToken);
            await engine.Pauses.ResumeAsync(id, PlanOf(body.DropOlderThan, body.OnePerPerson, body.SpreadOver), body.Version, Caller.Of(context), cancellationToken);
            var row = await engine.Pauses.FinishAsync(id, Wait(wait), progress: null, cancellationToken);
            driver.CampaignsChanged();
            return await AnswerAsync(engine, id, isDone: row.EndedAt is not null, cancellationToken);
        }
        catch (JsonException)
        {
            return Problems.Bad("The body is no JSON object such as {\"version\":1,\"spread_over\":\"3h\"}. Send one, or nothing.");
        }
        catch (PauseException exception)
        {
            return Refused(exception);
        }
    }

    /// <summary>A body; nothing at all is an object without members.</summary>
    private static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : new() =>
        request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding"))
            ? new T()
            : await JsonSerializer.DeserializeAsync<T>(request.Body, ApiJson.Options, cancellationToken) ?? new T();

    /// <summary>What is said replaces the whole plan; when nothing is, the plan of the pause holds.</summary>
    private static ResumePlan? PlanOf(string? dropOlderThan, bool? onePerPerson, string? spreadOver)
    {
        if (dropOlderThan is null && onePerPerson is null && spreadOver is null)
        {
            return null;
        }

        var reader = new AnswersReader();
        var plan = reader.Plan(dropOlderThan, onePerPerson ?? false, spreadOver);
        reader.ThrowIfWrong();
        return plan;
    }

    private static async Task<IResult> AnswerAsync(CareEngine engine, long id, bool isDone, CancellationToken cancellationToken) => Results.Json(
        PauseAnswer.Of((await engine.PauseList.FindAsync(id, cancellationToken))!), ApiJson.Options, statusCode: isDone ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);

    private static TimeSpan Wait(int? seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds ?? DefaultWait, 0, LongestWait));
}

/// <summary>A request to pause. Spans are texts such as 3h or 2d; what is missing is the safe answer.</summary>
internal sealed record PauseBody
{
    public string? Scope { get; init; }

    public string? Campaign { get; init; }

    public string? Activity { get; init; }

    public string? Channel { get; init; }

    public string? Customer { get; init; }

    public string? Reason { get; init; }

    public string? Entries { get; init; }

    public string? EntriesLive { get; init; }

    public string? Timers { get; init; }

    public string? Messages { get; init; }

    public string? ExpireAfter { get; init; }

    public string? DropOlderThan { get; init; }

    public bool OnePerPerson { get; init; }

    public string? SpreadOver { get; init; }
}

/// <summary>A request to resume. Without a plan that of the pause holds; with a version it is refused when somebody was faster.</summary>
internal sealed record ResumeBody
{
    public int? Version { get; init; }

    public string? DropOlderThan { get; init; }

    public bool? OnePerPerson { get; init; }

    public string? SpreadOver { get; init; }
}

/// <summary>The pauses in force and those that ended.</summary>
/// <param name="Pauses">Them.</param>
internal sealed record PausesAnswer(IEnumerable<PauseAnswer> Pauses);

/// <summary>A pause as the API tells it.</summary>
internal sealed record PauseAnswer(
    long Id,
    PauseScopeKind Scope,
    string? Campaign,
    string? Activity,
    Channel? Channel,
    string? Customer,
    PauseStage Stage,
    int Version,
    string PausedBy,
    Instant PausedAt,
    string Reason,
    AnswersJson Answers,
    IReadOnlyList<SendingCount> WaitsFor,
    Instant? QuietAt,
    long Held,
    long QueuedEntries,
    string? ResumedBy,
    Instant? ResumedAt,
    PauseStep Step,
    long HeldAtResume,
    PauseDone Done,
    Instant? EndedAt)
{
    internal static PauseAnswer Of(PauseOverview overview) => new(
        overview.Row.Id,
        overview.Row.Scope.Kind,
        overview.Named.Campaign,
        overview.Row.Scope.ActivityId,
        overview.Row.Scope.Channel,
        overview.Named.Customer,
        overview.Stage,
        overview.Row.Version,
        overview.Row.By,
        overview.Row.At,
        overview.Row.Reason,
        AnswersJson.Of(overview.Row.Answers),
        overview.Sending,
        overview.Row.QuietAt,
        overview.Held,
        overview.Queued,
        overview.Row.ResumedBy,
        overview.Row.ResumedAt,
        overview.Row.Step,
        overview.Row.Expected,
        overview.Row.Done,
        overview.Row.EndedAt);
}

/// <summary>A preview as the API tells it. <c>one_in</c> above 1 says that the figures about messages are estimates from a sample of customers.</summary>
internal sealed record PreviewAnswer(
    long Pause,
    int Version,
    Instant At,
    long Held,
    int OneIn,
    long Go,
    string? SpreadOver,
    long DroppedAsStale,
    long DroppedForAnother,
    long StayHeld,
    IReadOnlyList<PreviewedDelay> Wait,
    IReadOnlyList<PreviewedDenial> Denied,
    long TimersMoved,
    bool TimersEstimated,
    string? TimersMoveBy,
    long QueuedEntries,
    long QueuedEntriesExpired,
    string Text)
{
    internal static PreviewAnswer Of(ResumePreview preview) => new(
        preview.PauseId,
        preview.Version,
        preview.At,
        preview.Held,
        preview.OneIn,
        preview.Goes,
        preview.Plan.SpreadOver is { } period ? SpanText.Write(period) : null,
        preview.Stale,
        preview.Superseded,
        preview.StaysHeld,
        preview.Delays,
        preview.Denials,
        preview.Timers,
        preview.TimersEstimated,
        preview.TimersMoveBy is { } by ? SpanText.Write(by) : null,
        preview.Queued,
        preview.QueuedExpired,
        PreviewText.Of(preview));
}
