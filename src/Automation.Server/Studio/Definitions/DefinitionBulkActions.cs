using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.Server.Workflows;

namespace Automation.Server.Studio.Definitions;

/// <summary>The same for several. Each is its own transaction; what cannot be done is told together with what was done.</summary>
internal static class DefinitionBulkActions
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/bulk-actions/publish/workflow-definitions/by-definition-ids", PublishAsync);
        routes.MapPost("/bulk-actions/retract/workflow-definitions/by-definition-ids", RetractAsync);
        routes.MapPost("/bulk-actions/delete/workflow-definitions/by-definition-id", DeleteAsync);
        routes.MapPost("/bulk-actions/delete/workflow-definitions/by-id", DeleteVersionsAsync);
    }

    private static async Task<IResult> PublishAsync(HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(context, "definitionIds", cancellationToken);
        var (published, already) = (new List<string>(), new List<string>());
        var missing = await EachAsync(ids, async id =>
        {
            var outcome = await engine.Definitions.PublishAsync(id, Caller.Of(context), cancellationToken);
            (outcome.WasPublished ? already : published).Add(id);
        });
        driver.CampaignsChanged();
        return StudioJson.Answer(new { published, alreadyPublished = already, notFound = missing, updatedConsumers = Array.Empty<string>() });
    }

    private static async Task<IResult> RetractAsync(HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(context, "definitionIds", cancellationToken);
        var (retracted, already) = (new List<string>(), new List<string>());
        var missing = await EachAsync(ids, async id =>
        {
            var (_, isChanged) = await engine.Definitions.RetractAsync(id, Caller.Of(context), cancellationToken);
            (isChanged ? retracted : already).Add(id);
        });
        driver.CampaignsChanged();
        return StudioJson.Answer(new { retracted, alreadyRetracted = already, notFound = missing });
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(context, "definitionIds", cancellationToken);
        var missing = await EachAsync(ids, id => engine.Definitions.DeleteAsync(id, Caller.Of(context), cancellationToken));
        driver.CampaignsChanged();
        return StudioJson.Answer(new { deleted = ids.Count - missing.Count });
    }

    private static async Task<IResult> DeleteVersionsAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(context, "ids", cancellationToken);
        var missing = await EachAsync(ids, id => engine.Definitions.DeleteVersionAsync(id, Caller.Of(context), cancellationToken));
        return StudioJson.Answer(new { deleted = ids.Count - missing.Count });
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(HttpContext context, string name, CancellationToken cancellationToken) =>
        StudioBody.Texts(await StudioBody.ReadAsync(context.Request, cancellationToken), name);

    /// <summary>Does all that can be done; answers the ids that are not there.</summary>
    /// <exception cref="DefinitionException">Some could not be done; it tells them all, and how many were.</exception>
    private static async Task<IReadOnlyList<string>> EachAsync(IReadOnlyList<string> ids, Func<string, Task> act)
    {
        var missing = new List<string>();
        var refused = new List<DefinitionException>();
        foreach (var id in ids)
        {
            try
            {
                await act(id);
            }
            catch (DefinitionException exception) when (exception.Fault == DefinitionFault.NotFound)
            {
                missing.Add(id);
            }
            catch (DefinitionException exception)
            {
                refused.Add(exception);
            }
        }

        return refused.Count == 0
            ? missing
            : throw new DefinitionException(
                DefinitionFault.Invalid,
                [.. refused.SelectMany(exception => exception.Problems), FormattableString.Invariant($"{ids.Count - missing.Count - refused.Count} of {ids.Count} were done.")]);
    }
}
