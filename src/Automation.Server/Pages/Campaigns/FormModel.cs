using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Server.Audiences;
using Automation.Server.Campaigns;
using Automation.Storage.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Pages.Campaigns;

/// <summary>What the page of a new campaign and that of a changed one have in common.</summary>
internal abstract class FormModel(CareEngine engine, CampaignWords words) : PageModel
{
    /// <summary>What stands in the fields.</summary>
    internal CampaignForm Form { get; set; } = CampaignForm.Of("", []);

    /// <summary>What holds where a field is left empty.</summary>
    internal CampaignSettings Fallback => engine.Campaigns.Fallback;

    /// <summary>Whether every field may be changed; of a campaign with people in it only some.</summary>
    internal bool IsDraft { get; set; } = true;

    /// <summary>Why nothing was kept; null when that is told beside the fields, or nothing is wrong.</summary>
    internal string? Refusal { get; set; }

    /// <summary>The saved audiences.</summary>
    internal IReadOnlyList<Storage.Audiences.AudienceRow> Audiences { get; private set; } = [];

    /// <summary>The ends that journeys of the workflow have, for the goal.</summary>
    internal IReadOnlyList<string> Ends { get; private set; } = [];

    /// <summary>Whether the workflow has sides to compare.</summary>
    internal bool HasSplit { get; private set; }

    /// <summary>How many people belong to the audience; null when it cannot be asked, or would take too long.</summary>
    internal long? People { get; private set; }

    /// <summary>Whether the count would take too long: the page asks for it when it is open.</summary>
    internal bool IsCounting { get; private set; }

    /// <summary>Whether the page waits for the count, for those without script.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Counted { get; set; }

    protected CareEngine Engine => engine;

    protected CampaignWords Words => words;

    protected IReadOnlyList<CampaignProblem> Problems { get; set; } = [];

    /// <summary>What is wrong with a field; null for nothing.</summary>
    internal string? ProblemOf(string field) => Problems.FirstOrDefault(problem => problem.Field == field) is { } found ? words.Of(found) : null;

    /// <summary>How many people a rule selects, or why it cannot be asked.</summary>
    protected async Task<(long? People, string? Problem)> CountAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        try
        {
            await using (var transaction = await engine.Store.BeginAsync(cancellationToken))
            {
                await SavedAudiences.PinAsync(transaction, settings, cancellationToken);
            }

            var (read, problems) = CampaignSettingsJson.Read(settings);
            return problems.FirstOrDefault(problem => problem.Field == "audience") is { } problem
                ? (null, problem.Message)
                : (await engine.Desk.CountAsync(read, Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow()), cancellationToken), null);
        }
        catch (AudienceException exception)
        {
            return (null, words.Of(exception.Said));
        }
        catch (CampaignException exception)
        {
            return (null, words.Of(exception));
        }
    }

    /// <summary>What the form offers to choose from.</summary>
    protected async Task OfferAsync(DefinitionVersionView? definition, JsonObject settings, CancellationToken cancellationToken)
    {
        await using (var transaction = await engine.Store.BeginAsync(cancellationToken))
        {
            Audiences = await transaction.LoadAudiencesAsync(cancellationToken);
        }

        if (definition is not null && WorkflowDefinition.Read(definition.Json).Definition is { } drawn && engine.Compiler.Compile(drawn).Workflow is { } workflow)
        {
            HasSplit = workflow.Activities.Any(activity => activity.Type == "Care.Split");
            Ends = [.. drawn.Activities.Where(activity => activity.Type == "Elsa.Finish").Select(activity => activity.Json["reason"]?["expression"]?["value"]?.ToString() ?? "done").Distinct().Order(StringComparer.Ordinal)];
        }

        TimeSpan? patience = !IsDraft ? TimeSpan.Zero : Counted ? null : PatientCount.OfPages;
        (People, IsCounting) = await PatientCount.OfAsync(patience, async ct => (await CountAsync(settings.DeepClone().AsObject(), ct)).People, cancellationToken);
    }

    /// <summary>A version with its drawing.</summary>
    protected async Task<DefinitionVersionView?> FindVersionAsync(string definition, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        return await reader.DefinitionVersions.FirstOrDefaultAsync(version => version.DefinitionId == definition && version.IsPublished && version.DeletedAt == null, cancellationToken);
    }
}
