using System.Globalization;
using Automation.Server.Access;
using Automation.Server.Hosting;
using Automation.Server.Workflows;

namespace Automation.Server.Studio.Definitions;

/// <summary>Run, from the editor and the list: a trial.</summary>
internal static class DefinitionRuns
{
    internal const string InstanceHeader = "x-elsa-workflow-instance-id";

    internal const string CannotStartHeader = "x-elsa-workflow-cannot-start";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/workflow-definitions/{definitionId}/execute", RunAsync);
        routes.MapPost("/workflow-definitions/{definitionId}/dispatch", RunAsync);
    }

    private static async Task<IResult> RunAsync(string definitionId, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var body = await StudioBody.ReadAsync(context.Request, cancellationToken);
        var options = VersionOptions.Read(StudioBody.Text(body, "versionOptions"), VersionOptions.Latest);
        var version = await DefinitionQueries.FindAsync(engine.Store, definitionId, options, cancellationToken) ?? throw DefinitionException.Unknown(definitionId);
        var customer = StudioBody.Text(body, "correlationId") is { Length: > 0 } key ? key : null;
        var outcome = await engine.Trials.RunAsync(new Trial(version, customer, StudioBody.Text(body, "triggerActivityId")), Caller.Of(context), cancellationToken);
        if (outcome.JourneyId is not { } journeyId)
        {
            context.Response.Headers[CannotStartHeader] = "True";
            return StudioJson.Answer(new { message = "The workflow cannot be run.", errors = new { generalErrors = outcome.Problems } });
        }

        driver.EventsArrived();
        var instance = journeyId.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[InstanceHeader] = instance;
        return StudioJson.Answer(new { workflowInstanceId = instance });
    }
}
