using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.Server.Studio.Definitions;
using Automation.Server.Workflows;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Studio.Instances;

/// <summary>
/// What can be done to instances: they can be taken out. They cannot be deleted, nor brought in from another server; the answers say why
/// (docs/decisions/0007-journeys-are-kept.md).
/// </summary>
internal static class InstanceChanges
{
    /// <summary>How many instances one request may name.</summary>
    private const int MostIds = 10_000;

    private const string NotDeleted =
        "A journey is not deleted: the ledger owes an answer for each message that left, and the sums of the campaign count every person. "
        + "Cancel it to take the person out; an ended journey costs nothing but a little room.";

    private const string NotImported =
        "Instances are not imported: a journey belongs to a customer, a campaign and a ledger of this installation, and its messages must not be sent a second time. "
        + "Import the workflow's definition instead, and let people enter it.";

    internal static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/cancel/workflow-instances/{id}", CancelAsync);
        group.MapPost("/bulk-actions/cancel/workflow-instances", CancelManyAsync);
        group.MapDelete("/workflow-instances/{id}", DeleteAsync);
        group.MapPost("/bulk-actions/delete/workflow-instances/by-id", () => StudioProblems.Invalid(NotDeleted));
        group.MapPost("/bulk-actions/import/workflow-instances", () => StudioProblems.Invalid(NotImported));
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        if (JourneyRecord.Number(id) is not { } number || !await ExistsAsync(engine.Store, number, cancellationToken))
        {
            return InstanceRoutes.NoSuchInstance();
        }

        await engine.Journeys.CancelAsync([number], Caller.Of(context), cancellationToken);
        driver.EventsArrived();
        return Results.Ok();
    }

    private static async Task<IResult> CancelManyAsync(HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var (asked, refusal) = await Body<BulkRequest>.ReadAsync(request, cancellationToken);
        if (asked is null)
        {
            return refusal!;
        }

        if (asked.Ids is { Count: > 0 } ids)
        {
            if (ids.Count > MostIds)
            {
                return StudioProblems.Invalid($"One request may name {MostIds:N0} journeys at most. Send several.");
            }

            var cancelled = await engine.Journeys.CancelAsync([.. ids.Select(JourneyRecord.Number).OfType<long>()], Caller.Of(request.HttpContext), cancellationToken);
            driver.EventsArrived();
            return StudioJson.Answer(new { cancelled });
        }

        try
        {
            var versions = await VersionsAsync(engine.Store, asked, cancellationToken);
            return versions switch
            {
                null => StudioProblems.Invalid("Name the journeys (ids), a definition (definitionId) or a version (definitionVersionId)."),
                { Count: 0 } => StudioProblems.NotFound("There is no such definition or version."),
                _ => await CancelVersionsAsync(versions, Caller.Of(request.HttpContext), engine, driver, cancellationToken),
            };
        }
        catch (DefinitionException exception)
        {
            return StudioProblems.Invalid(exception.Message);
        }
    }

    private static async Task<IResult> CancelVersionsAsync(IReadOnlyList<long> versions, Actor actor, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var cancelled = await engine.Journeys.CancelVersionsAsync(versions, actor, cancellationToken);
        driver.EventsArrived();
        return StudioJson.Answer(new { cancelled });
    }

    private static async Task<IResult> DeleteAsync(string id, CareEngine engine, CancellationToken cancellationToken) =>
        JourneyRecord.Number(id) is { } number && await ExistsAsync(engine.Store, number, cancellationToken)
            ? StudioProblems.Invalid(NotDeleted)
            : InstanceRoutes.NoSuchInstance();

    private static async Task<bool> ExistsAsync(IStore store, long id, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.Journeys.AnyAsync(journey => journey.Id == id, cancellationToken);
    }

    /// <summary>The row ids of the versions that a request means; null when it names none.</summary>
    private static async Task<IReadOnlyList<long>?> VersionsAsync(IStore store, BulkRequest asked, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        if (asked.DefinitionVersionId is { Length: > 0 } versionId)
        {
            return await reader.DefinitionVersions.Where(version => version.VersionId == versionId).Select(version => version.Id).ToListAsync(cancellationToken);
        }

        if (asked.DefinitionId is not { Length: > 0 } definitionId)
        {
            return null;
        }

        return await reader.DefinitionVersions.Where(version => version.DefinitionId == definitionId).Where(VersionOptions.Read(asked.VersionOptions).Filter)
            .Select(version => version.Id).ToListAsync(cancellationToken);
    }
}
