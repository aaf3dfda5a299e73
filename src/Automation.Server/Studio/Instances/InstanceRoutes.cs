namespace Automation.Server.Studio.Instances;

/// <summary>Journeys as Elsa's workflow instances; the id of an instance is the journey's number.</summary>
internal static class InstanceRoutes
{
    private const int LargestPage = 1_000;

    internal static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/workflow-instances", ListAsync).Asks();
        group.MapGet("/workflow-instances/{id}", (string id, CareEngine engine, CancellationToken cancellationToken) =>
            LookAsync(id, engine, view => StudioJson.Answer(view.Details()), cancellationToken));
        group.MapPost("/workflow-instances/{id}/journal", JournalAsync).Asks();
        group.MapGet("/workflow-instances/{id}/execution-state", (string id, CareEngine engine, CancellationToken cancellationToken) =>
            LookAsync(id, engine, view => StudioJson.Answer(view.ExecutionState()), cancellationToken));
        group.MapGet("/workflow-instances/{id}/variables", (string id, CareEngine engine, CancellationToken cancellationToken) =>
            LookAsync(id, engine, view => StudioJson.Answer(view.Variables()), cancellationToken));
        group.MapPost("/activity-executions/report", ReportAsync).Asks();
        group.MapGet("/activity-executions/list", ExecutionsAsync);
        group.MapGet("/activity-execution-summaries/list", ExecutionsAsync);
        group.MapGet("/activity-executions/by-id", ExecutionAsync);
        group.MapGet("/activity-executions/{id}/call-stack", CallStackAsync);
        InstanceChanges.Map(group);
    }

    internal static IResult NoSuchInstance() => StudioProblems.NotFound("There is no journey with this id.");

    private static async Task<IResult> ListAsync(HttpRequest request, CareEngine engine, CancellationToken cancellationToken)
    {
        var (asked, refusal) = await Body<InstanceListRequest>.ReadAsync(request, cancellationToken);
        if (asked is null)
        {
            return refusal!;
        }

        var problems = ListReading.Problems(asked);
        return problems.Count > 0 ? StudioProblems.Invalid(problems) : StudioJson.Answer(await new InstanceList(engine.Store).ReadAsync(asked, cancellationToken));
    }

    private static async Task<IResult> LookAsync(string? id, CareEngine engine, Func<InstanceView, IResult> answer, CancellationToken cancellationToken) =>
        await JourneyRecord.LoadAsync(engine.Store, engine.Campaigns.Fallback, id, cancellationToken) is { } record ? answer(new InstanceView(record)) : NoSuchInstance();

    private static async Task<IResult> JournalAsync(string id, HttpRequest request, CareEngine engine, int? skip, int? take, CancellationToken cancellationToken)
    {
        JournalFilter? filter = null;
        if (request.ContentLength is not (null or 0))
        {
            var (asked, refusal) = await Body<JournalRequest>.ReadAsync(request, cancellationToken);
            if (asked is null)
            {
                return refusal!;
            }

            filter = asked.Filter;
        }

        return await LookAsync(
            id,
            engine,
            view =>
            {
                var rows = view.Journal().Where(row => filter?.Admits(row) ?? true).ToList();
                return StudioJson.Answer(new Listing<LogRecordShape>([.. rows.Skip(Math.Max(0, skip ?? 0)).Take(Page(take))], rows.Count));
            },
            cancellationToken);
    }

    private static async Task<IResult> ReportAsync(HttpRequest request, CareEngine engine, CancellationToken cancellationToken)
    {
        var (asked, refusal) = await Body<ReportRequest>.ReadAsync(request, cancellationToken);
        return asked is null ? refusal! : await LookAsync(asked.WorkflowInstanceId, engine, view => StudioJson.Answer(new { stats = view.Report(asked.ActivityNodeIds) }), cancellationToken);
    }

    private static Task<IResult> ExecutionsAsync(CareEngine engine, string? workflowInstanceId, string? activityNodeId, bool? completed, CancellationToken cancellationToken) => LookAsync(
        workflowInstanceId,
        engine,
        view => StudioJson.Answer(new Counted<ExecutionShape>([.. view.Executions()
            .Where(execution => string.IsNullOrEmpty(activityNodeId) || execution.ActivityNodeId == activityNodeId)
            .Where(execution => completed is null || completed == execution.CompletedAt is not null)])),
        cancellationToken);

    private static async Task<IResult> ExecutionAsync(CareEngine engine, string? id, CancellationToken cancellationToken) =>
        await LookAsync(
            InstanceView.JourneyOf(id),
            engine,
            view => view.Executions().FirstOrDefault(execution => execution.Id == id) is { } found ? StudioJson.Answer(found) : NoSuchExecution(),
            cancellationToken);

    private static Task<IResult> CallStackAsync(string id, CareEngine engine, int? skip, int? take, CancellationToken cancellationToken) => LookAsync(
        InstanceView.JourneyOf(id),
        engine,
        view =>
        {
            var stack = view.CallStack(id);
            return stack.Count == 0
                ? NoSuchExecution()
                : StudioJson.Answer(new { activityExecutionId = id, items = stack.Skip(Math.Max(0, skip ?? 0)).Take(Page(take)).ToList(), totalCount = stack.Count });
        },
        cancellationToken);

    private static IResult NoSuchExecution() => StudioProblems.NotFound("There is no visit with this id.");

    private static int Page(int? take) => Math.Clamp(take ?? 100, 1, LargestPage);
}
