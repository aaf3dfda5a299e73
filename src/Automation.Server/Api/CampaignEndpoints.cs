using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Campaigns;
using Automation.Server.Hosting;
using NodaTime;

namespace Automation.Server.Api;

/// <summary>What operations staff do with campaigns.</summary>
internal static class CampaignEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var campaigns = routes.MapGroup("/api/campaigns");
        campaigns.MapGet("", ListAsync).Needs(Role.Viewer).Answers<CampaignsAnswer>();
        campaigns.MapPost("", CreateAsync).Needs(Role.Marketer).Takes<CampaignCreation>().Answers<MadeCampaign>(StatusCodes.Status201Created);
        campaigns.MapGet("{name}", GetAsync).Needs(Role.Viewer).Answers<CampaignAnswer>();
        campaigns.MapPatch("{name}", EditAsync).Needs(Role.Marketer).Takes<CampaignEdit>().Answers<CampaignChanged>();
        campaigns.MapGet("{name}/funnel", FunnelAsync).Needs(Role.Viewer).Answers<FunnelAnswer>();
        campaigns.MapPost("{name}/archive", ArchiveAsync).Needs(Role.Operator).Answers<CampaignChanged>();
        campaigns.MapPost("{name}/approval", AskAsync).Needs(Role.Marketer).Answers<CampaignChanged>();
        campaigns.MapPost("{name}/approval/approve", (string name, HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            AnswerAsync(name, request, engine, driver, (answer, actor) => engine.Desk.ApproveAsync(name, answer.AskedAt, answer.Note ?? "", actor, cancellationToken), cancellationToken)).Needs(Role.Operator).Takes<ApprovalAnswer>().Answers<CampaignChanged>();
        campaigns.MapPost("{name}/approval/refuse", (string name, HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            AnswerAsync(name, request, engine, driver, (answer, actor) => engine.Desk.RefuseAsync(name, answer.AskedAt, answer.Note ?? "", actor, cancellationToken), cancellationToken)).Needs(Role.Operator).Takes<ApprovalAnswer>().Answers<CampaignChanged>();
        campaigns.MapPost("{name}/approval/withdraw", (string name, HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            AnswerAsync(name, request, engine, driver, (answer, actor) => engine.Desk.WithdrawAsync(name, answer.AskedAt, actor, cancellationToken), cancellationToken)).Needs(Role.Marketer).Takes<ApprovalAnswer>().Answers<CampaignChanged>();
        campaigns.MapPost("{name}/start", StartAsync).Needs(Role.Operator).Takes<JsonObject>(isOptional: true).Answers<CampaignChanged>();
        campaigns.MapPost("{name}/pause", (string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            ChangeAsync(name, engine, driver, async () => { await engine.Desk.PauseAsync(name, Caller.Of(context), cancellationToken); return new Effect(); }, cancellationToken)).Needs(Role.Operator).Answers<CampaignChanged>();
        campaigns.MapPost("{name}/resume", (string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            ChangeAsync(name, engine, driver, async () => new Effect(Released: await engine.Desk.ResumeAsync(name, Caller.Of(context), cancellationToken)), cancellationToken)).Needs(Role.Operator).Answers<CampaignChanged>();
        campaigns.MapPost("{name}/stop", (string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            ChangeAsync(name, engine, driver, async () => new Effect(Exited: await engine.Desk.StopAsync(name, Caller.Of(context), cancellationToken)), cancellationToken)).Needs(Role.Operator).Answers<CampaignChanged>();
    }

    private static async Task<IResult> ListAsync(string? state, string? search, bool? archived, CareEngine engine, CancellationToken cancellationToken)
    {
        if (state is not null && !Enum.TryParse<CampaignState>(state, ignoreCase: true, out _))
        {
            return Problems.Bad($"'{state}' is no state. Ask for draft, running, paused, ended or stopped.");
        }

        var filter = new CampaignFilter(state is null ? null : Enum.Parse<CampaignState>(state, ignoreCase: true), search, archived ?? false);
        var found = await CampaignList.LoadAsync(engine.Store, filter, cancellationToken);
        return Results.Json(new CampaignsAnswer(found.Select(campaign => campaign.Overview)), ApiJson.Options);
    }

    private static async Task<IResult> GetAsync(string name, CareEngine engine, CancellationToken cancellationToken) =>
        await CampaignDetail.FindAsync(engine, name, patience: null, cancellationToken) is { } found ? Results.Json(CampaignAnswer.Of(found, await SplitResult.LoadAsync(engine, found, cancellationToken)), ApiJson.Options) : Unknown();

    private static async Task<IResult> FunnelAsync(string name, int? version, CareEngine engine, CancellationToken cancellationToken) =>
        await CampaignFunnel.LoadAsync(engine.Store, name, version, cancellationToken) is { } funnel ? Results.Json(FunnelAnswer.Of(funnel), ApiJson.Options) : Unknown();

    private static async Task<IResult> CreateAsync(HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var (body, problem) = await CampaignForms.ReadAsync<CampaignCreation>(request, """{"title":"Spring sale","definition":"promotion-notice","settings":{"starts_at":"2026-11-25"}}""", cancellationToken);
        if (body is null)
        {
            return problem!;
        }

        try
        {
            var draft = new CampaignDraft { Title = body.Title ?? "", Name = body.Name ?? "", Definition = body.Definition ?? "", Settings = body.Settings ?? [] };
            var name = await engine.Desk.CreateAsync(draft, Caller.Of(request.HttpContext), cancellationToken);
            driver.CampaignsChanged();
            return Results.Created($"/api/campaigns/{name}", new MadeCampaign(name));
        }
        catch (CampaignInvalidException exception)
        {
            return Invalid(exception);
        }
    }

    private static async Task<IResult> EditAsync(string name, HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        var (body, problem) = await CampaignForms.ReadAsync<CampaignEdit>(request, """{"revision":3,"title":"Spring sale","settings":{"switch_off":"2026-12-31"}}""", cancellationToken);
        return body is null ? problem! : await ChangeAsync(name, engine, driver, async () => { await engine.Desk.EditAsync(name, body.Revision, body.Title, body.Settings ?? [], Caller.Of(request.HttpContext), cancellationToken); return new Effect(); }, cancellationToken);
    }

    private static Task<IResult> ArchiveAsync(string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
        ChangeAsync(name, engine, driver, async () => { await engine.Desk.ArchiveAsync(name, null, Caller.Of(context), cancellationToken); return new Effect(); }, cancellationToken);

    private static Task<IResult> AskAsync(string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
        ChangeAsync(name, engine, driver, async () => new Effect(Recipients: await engine.Desk.AskAsync(name, null, Caller.Of(context), cancellationToken)), cancellationToken);

    private static async Task<IResult> AnswerAsync(string name, HttpRequest request, CareEngine engine, IEngineDriver driver, Func<ApprovalAnswer, Actor, Task> decide, CancellationToken cancellationToken)
    {
        var (body, problem) = await CampaignForms.ReadAsync<ApprovalAnswer>(request, """{"asked_at":"2026-11-22T09:00:00Z","note":"Looks right."}""", cancellationToken);
        return body is null ? problem! : await ChangeAsync(name, engine, driver, async () => { await decide(body, Caller.Of(request.HttpContext)); return new Effect(); }, cancellationToken);
    }

    /// <summary>What a change of a campaign did to people and messages.</summary>
    private readonly record struct Effect(long? Released = null, long? Exited = null, long? Recipients = null);

    private static IResult Unknown() => Problems.NotFound("There is no campaign of that name. GET /api/campaigns lists them.");

    private static IResult Invalid(CampaignInvalidException exception) =>
        Problems.Invalid(exception.Problems.GroupBy(problem => problem.Field).ToDictionary(field => field.Key, field => field.Select(problem => problem.Message).ToArray()));

    private static async Task<IResult> StartAsync(string name, HttpRequest request, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken)
    {
        JsonObject? settings = null;
        if (request.ContentLength is not (null or 0))
        {
            try
            {
                settings = await JsonNode.ParseAsync(request.Body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellationToken: cancellationToken) as JsonObject;
            }
            catch (JsonException)
            {
                settings = null;
            }

            if (settings is null)
            {
                return Problems.Bad("The body is no JSON object. Send the campaign's settings, such as {\"starts_at\":\"2026-11-25\"}, or nothing.");
            }
        }

        var now = Instant.FromDateTimeOffset(engine.Options.Time.GetUtcNow());
        return await ChangeAsync(name, engine, driver, async () => { await engine.Desk.StartAsync(name, settings, Caller.Of(request.HttpContext), now, cancellationToken); return new Effect(); }, cancellationToken);
    }

    private static async Task<IResult> ChangeAsync(string name, CareEngine engine, IEngineDriver driver, Func<Task<Effect>> change, CancellationToken cancellationToken)
    {
        if (await CampaignOverview.FindAsync(engine.Store, name, cancellationToken) is null)
        {
            return Unknown();
        }

        try
        {
            var answer = await change();
            driver.CampaignsChanged();
            var campaign = await CampaignOverview.FindAsync(engine.Store, name, cancellationToken);
            return Results.Json(new CampaignChanged(campaign!.Name, campaign.Revision, campaign.State, answer.Released, answer.Exited, answer.Recipients), ApiJson.Options);
        }
        catch (CampaignInvalidException exception)
        {
            return Invalid(exception);
        }
        catch (CampaignException exception)
        {
            return Problems.Conflict(exception.Message);
        }
    }
}
