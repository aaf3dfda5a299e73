using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Workflows;
using Automation.Storage;

namespace Automation.Server.Studio.Definitions;

/// <summary>Definitions: lists, drawing, publishing. The routes translate; what happens is <see cref="DefinitionDesk"/>'s.</summary>
internal static class DefinitionRoutes
{
    private const string Definitions = "/workflow-definitions";

    internal static void Map(RouteGroupBuilder group)
    {
        var routes = group.MapGroup("");
        routes.AddEndpointFilter(ExplainAsync);
        routes.MapGet(Definitions, ListAsync);
        routes.MapGet(Definitions + "/by-definition-id/{definitionId}", GetAsync);
        routes.MapGet(Definitions + "/by-id/{id}", GetVersionAsync);
        routes.MapGet(Definitions + "/many-by-id", GetManyAsync);
        routes.MapGet(Definitions + "/query/count", async (CareEngine engine, CancellationToken cancellationToken) =>
            StudioJson.Answer(new { count = await DefinitionQueries.CountAsync(engine.Store, cancellationToken) }));
        routes.MapGet(Definitions + "/validation/is-name-unique", IsNameUniqueAsync);
        routes.MapGet(Definitions + "/{definitionId}/consumers", GetConsumersAsync);
        routes.MapPost(Definitions, SaveAsync);
        routes.MapPost(Definitions + "/{definitionId}/publish", PublishAsync);
        routes.MapPost(Definitions + "/{definitionId}/retract", RetractAsync);
        routes.MapPost(Definitions + "/{definitionId}/revert/{version:int}", RevertAsync);
        routes.MapDelete(Definitions + "/{definitionId}", DeleteAsync);
        routes.MapDelete("/workflow-definition-versions/{id}", DeleteVersionAsync);
        DefinitionRuns.Map(routes);
        DefinitionTransfers.Map(routes);
        DefinitionBulkActions.Map(routes);
        DefinitionGraphs.Map(routes);
    }

    /// <summary>The answer to a save or a publication.</summary>
    internal static IResult Saved(HttpContext context, DefinitionVersionRow row, bool alreadyPublished) => StudioJson.Answer(new JsonObject
    {
        ["workflowDefinition"] = DefinitionAnswers.Definition(context, row),
        ["alreadyPublished"] = alreadyPublished,
        ["consumingWorkflowCount"] = 0,
    });

    /// <summary>The answer to what cannot be done.</summary>
    internal static IResult Refused(DefinitionException exception) => exception.Fault switch
    {
        DefinitionFault.NotFound => StudioProblems.NotFound(exception.Problems[0]),
        DefinitionFault.InUse => StudioProblems.Conflict(exception.Problems[0]),
        _ => StudioProblems.Invalid(exception.Problems),
    };

    private static async ValueTask<object?> ExplainAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        try
        {
            return await next(invocation);
        }
        catch (DefinitionException exception)
        {
            return Refused(exception);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var (items, total) = await DefinitionQueries.ListAsync(engine.Store, context.Request.Query, cancellationToken);
        return StudioJson.Answer(new
        {
            items = items.Select(item => DefinitionAnswers.Summary(context, item)),
            totalCount = total,
            links = DefinitionAnswers.ListLinks(context),
        });
    }

    private static async Task<IResult> GetAsync(string definitionId, HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var options = VersionOptions.Read(DefinitionQueries.Last(context.Request.Query, "versionOptions"), VersionOptions.Latest);
        var row = await DefinitionQueries.FindAsync(engine.Store, definitionId, options, cancellationToken);
        return row is null ? throw DefinitionException.Unknown(definitionId) : StudioJson.Answer(DefinitionAnswers.Definition(context, row));
    }

    private static async Task<IResult> GetVersionAsync(string id, HttpContext context, CareEngine engine, CancellationToken cancellationToken) =>
        await DefinitionQueries.FindAsync(engine.Store, [id], cancellationToken) is [var row]
            ? StudioJson.Answer(DefinitionAnswers.Definition(context, row))
            : throw new DefinitionException(DefinitionFault.NotFound, $"There is no version '{id}'.");

    private static async Task<IResult> GetManyAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var rows = await DefinitionQueries.FindAsync(engine.Store, DefinitionQueries.Values(context.Request.Query, "ids"), cancellationToken);
        return StudioJson.Answer(new JsonObject
        {
            ["items"] = new JsonArray([.. rows.Select(row => DefinitionAnswers.Definition(context, row))]),
            ["count"] = rows.Count,
        });
    }

    private static async Task<IResult> IsNameUniqueAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        var isUnique = await DefinitionQueries.IsNameUniqueAsync(
            engine.Store, DefinitionQueries.Last(query, "name") ?? "", DefinitionQueries.Last(query, "definitionId"), cancellationToken);
        return StudioJson.Answer(new { isUnique });
    }

    /// <summary>Workflows do not run in one another here, so none uses another.</summary>
    private static async Task<IResult> GetConsumersAsync(string definitionId, CareEngine engine, CancellationToken cancellationToken) =>
        await DefinitionQueries.FindAsync(engine.Store, definitionId, VersionOptions.Latest, cancellationToken) is null
            ? throw DefinitionException.Unknown(definitionId)
            : StudioJson.Answer(new { items = Array.Empty<object>(), count = 0 });

    private static async Task<IResult> SaveAsync(HttpContext context, CareEngine engine, Hosting.IEngineDriver driver, CancellationToken cancellationToken)
    {
        var body = await StudioBody.ReadAsync(context.Request, cancellationToken);
        var model = StudioBody.Find(body, "model") as JsonObject
            ?? throw new DefinitionException(DefinitionFault.Invalid, "The request has no 'model': send {\"model\": the definition, \"publish\": true or false}.");
        var saved = await engine.Definitions.SaveAsync(model, Caller.Of(context), cancellationToken);
        if (StudioBody.Find(body, "publish") is not JsonValue publish || !publish.TryGetValue<bool>(out var wanted) || !wanted)
        {
            return Saved(context, saved.Version, alreadyPublished: false);
        }

        // A drawing with problems is kept as a draft, so that nothing that was drawn is lost.
        var published = await engine.Definitions.PublishAsync(saved, Caller.Of(context), cancellationToken);
        driver.CampaignsChanged();
        return Saved(context, published.Version, published.WasPublished);
    }

    private static async Task<IResult> PublishAsync(string definitionId, HttpContext context, CareEngine engine, Hosting.IEngineDriver driver, CancellationToken cancellationToken)
    {
        var published = await engine.Definitions.PublishAsync(definitionId, Caller.Of(context), cancellationToken);
        driver.CampaignsChanged();
        return Saved(context, published.Version, published.WasPublished);
    }

    private static async Task<IResult> RetractAsync(string definitionId, HttpContext context, CareEngine engine, Hosting.IEngineDriver driver, CancellationToken cancellationToken)
    {
        var (latest, _) = await engine.Definitions.RetractAsync(definitionId, Caller.Of(context), cancellationToken);
        driver.CampaignsChanged();
        return StudioJson.Answer(DefinitionAnswers.Definition(context, latest));
    }

    private static async Task<IResult> RevertAsync(string definitionId, int version, HttpContext context, CareEngine engine, CancellationToken cancellationToken) =>
        StudioJson.Answer(DefinitionAnswers.Summary(context, (await engine.Definitions.RevertAsync(definitionId, version, Caller.Of(context), cancellationToken)).Version));

    private static async Task<IResult> DeleteAsync(string definitionId, HttpContext context, CareEngine engine, Hosting.IEngineDriver driver, CancellationToken cancellationToken)
    {
        await engine.Definitions.DeleteAsync(definitionId, Caller.Of(context), cancellationToken);
        driver.CampaignsChanged();
        return Results.NoContent();
    }

    private static async Task<IResult> DeleteVersionAsync(string id, HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        await engine.Definitions.DeleteVersionAsync(id, Caller.Of(context), cancellationToken);
        return Results.NoContent();
    }
}
