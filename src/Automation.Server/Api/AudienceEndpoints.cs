using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Audiences;
using Automation.Server.Hosting;

namespace Automation.Server.Api;

/// <summary>Saved audiences, and how many a rule selects.</summary>
internal static class AudienceEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var audiences = routes.MapGroup("/api/audiences");
        audiences.MapGet("", async (CareEngine engine, CancellationToken cancellationToken) =>
            Results.Json(new AudienceList((await engine.Audiences.ListAsync(cancellationToken)).Select(AudienceAnswer.Of)), ApiJson.Options)).Needs(Role.Viewer).Answers<AudienceList>();
        audiences.MapGet("{name}", async (string name, CareEngine engine, CancellationToken cancellationToken) =>
            await engine.Audiences.FindAsync(name, cancellationToken) is { } found ? Results.Json(AudienceAnswer.Of(found), ApiJson.Options) : Missing(name)).Needs(Role.Viewer).Answers<AudienceAnswer>();
        audiences.MapPost("check", CheckAsync).Needs(Role.Viewer).Answers<AudienceCheck>();
        audiences.MapPost("", (AudienceBody body, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => SaveAsync(
            () => engine.Audiences.AddAsync(body.Draft(), Caller.Of(context), cancellationToken), StatusCodes.Status201Created)).Needs(Role.Marketer).Answers<SavedAudience>(StatusCodes.Status201Created);
        audiences.MapPut("{name}", (string name, AudienceBody body, HttpContext context, CareEngine engine, CancellationToken cancellationToken) => SaveAsync(
            () => engine.Audiences.ChangeAsync((body with { Name = name }).Draft(), body.Version ?? 0, Caller.Of(context), cancellationToken), StatusCodes.Status200OK)).Needs(Role.Marketer).Answers<SavedAudience>();
        audiences.MapDelete("{name}", RemoveAsync).Needs(Role.Marketer).AnswersNothing();
        audiences.MapPost("{name}/campaigns/{campaign}", MoveAsync).Needs(Role.Operator).AnswersNothing();
    }

    /// <summary>Problems, or the count with a sample; with <c>coverage</c> also languages, zones and agreements.</summary>
    private static async Task<IResult> CheckAsync(RuleBody body, CareEngine engine, CancellationToken cancellationToken)
    {
        var read = engine.Audiences.Read(body.Rule);
        if (read.Problems.Count > 0)
        {
            return Results.Json(new AudienceCheck(read.Problems, null, null, null), ApiJson.Options);
        }

        var count = await engine.Audiences.CountAsync(body.Rule, cancellationToken);
        var sample = await engine.Audiences.SampleAsync(body.Rule, Math.Clamp(body.Sample ?? 10, 1, 100), count.Customers, cancellationToken);
        var coverage = body.Coverage == true ? await engine.Audiences.CoverAsync(body.Rule, cancellationToken) : null;
        return Results.Json(new AudienceCheck(read.Problems, count, sample, coverage), ApiJson.Options);
    }

    private static async Task<IResult> SaveAsync(Func<Task<Storage.Audiences.AudienceRow>> save, int status)
    {
        try
        {
            var row = await save();
            return Results.Json(new SavedAudience(row.Name, row.Title, row.Version, row.Rule, row.MadeAt, row.MadeBy), ApiJson.Options, statusCode: status);
        }
        catch (AudienceException exception)
        {
            return Problems.Invalid(new Dictionary<string, string[]> { ["audience"] = [exception.Message] });
        }
        catch (AudienceConflictException exception)
        {
            return Problems.Conflict(exception.Message);
        }
    }

    private static async Task<IResult> RemoveAsync(string name, HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        if (await engine.Audiences.FindAsync(name, cancellationToken) is null)
        {
            return Missing(name);
        }

        try
        {
            await engine.Audiences.RemoveAsync(name, Caller.Of(context), cancellationToken);
            return Results.NoContent();
        }
        catch (AudienceException exception)
        {
            return Problems.Conflict(exception.Message);
        }
    }

    private static async Task<IResult> MoveAsync(string name, string campaign, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Audiences.MoveAsync(name, campaign, Caller.Of(context), cancellationToken);
            driver.CampaignsChanged();
            return Results.NoContent();
        }
        catch (AudienceException exception)
        {
            return Problems.Conflict(exception.Message);
        }
    }

    private static IResult Missing(string name) => Problems.NotFound($"There is no audience '{name}'. GET /api/audiences lists them.");

    /// <summary>What is to be saved.</summary>
    internal sealed record AudienceBody(string? Name, string? Title, string? Rule, int? Version)
    {
        internal AudienceDraft Draft() => new(Name ?? "", Title ?? "", Rule ?? "");
    }

    /// <summary>What is asked of a rule.</summary>
    internal sealed record RuleBody(string? Rule, int? Sample, bool? Coverage);
}
