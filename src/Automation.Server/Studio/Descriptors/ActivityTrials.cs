using System.Text.Json.Nodes;
using Automation.Engine.Definitions;
using Automation.Server.Languages;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Studio.Descriptors;

/// <summary>Studio's Test tab: one activity of a stored definition is tried out on a made-up customer; nothing is kept or sent.</summary>
internal static class ActivityTrials
{
    internal static void Map(RouteGroupBuilder group) => group.MapPost("/tests/activities", AnswerAsync).Asks();

    private static async Task<IResult> AnswerAsync(CareEngine engine, HttpContext context, CancellationToken cancellationToken)
    {
        var (question, refusal) = await Body<TrialQuestion>.ReadAsync(context.Request, cancellationToken);
        if (question is null)
        {
            return refusal!;
        }

        await using var reader = engine.Store.OpenReader();
        if (question.WorkflowDefinitionHandle is not { } handle || await FindAsync(reader, handle, cancellationToken) is not { } version)
        {
            return StudioProblems.NotFound("There is no such workflow. Save it first.");
        }

        var reading = WorkflowDefinition.Read(version.Json);
        if (reading.Definition is not { } definition)
        {
            return StudioProblems.Invalid([.. reading.Problems.Select(problem => problem.ToString())]);
        }

        if (Find(definition, question.ActivityHandle) is not { } activity)
        {
            return StudioProblems.NotFound("The workflow has no such activity. Save it first.");
        }

        var settings = await reader.Campaigns.Where(campaign => campaign.Name == version.DefinitionId).Select(campaign => campaign.SettingsJson).FirstOrDefaultAsync(cancellationToken);
        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        var trial = new ActivityTrial(engine, PaletteTexts.Of(UserLanguage.Of(context.Request)), now);
        return StudioJson.Answer(trial.Run(definition, activity, settings is null ? null : JsonNode.Parse(settings) as JsonObject));
    }

    private static Task<DefinitionVersionView?> FindAsync(ReadContext reader, VersionHandle handle, CancellationToken cancellationToken)
    {
        var versions = reader.DefinitionVersions;
        var published = handle.VersionOptions is JsonValue options && options.TryGetValue<string>(out var name) && name == "Published";
        return handle.DefinitionVersionId is { Length: > 0 } id
            ? versions.FirstOrDefaultAsync(version => version.VersionId == id, cancellationToken)
            : versions.FirstOrDefaultAsync(version => version.DefinitionId == handle.DefinitionId && (published ? version.IsPublished : version.IsLatest), cancellationToken);
    }

    /// <summary>By its id, or by the last part of the path that Studio has for it.</summary>
    private static WrittenActivity? Find(WorkflowDefinition definition, ActivityHandle? handle)
    {
        var id = handle?.ActivityId is { Length: > 0 } own ? own : handle?.ActivityNodeId?.Split(':')[^1];
        return definition.Activities.FirstOrDefault(activity => activity.Id == id);
    }

    internal sealed record TrialQuestion(VersionHandle? WorkflowDefinitionHandle, ActivityHandle? ActivityHandle);

    internal sealed record VersionHandle(string? DefinitionId, string? DefinitionVersionId, JsonNode? VersionOptions);

    internal sealed record ActivityHandle(string? ActivityId, string? ActivityNodeId);
}
