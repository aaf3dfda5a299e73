using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Server.Access;
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
        campaigns.MapGet("", async (CareEngine engine, CancellationToken cancellationToken) =>
            Results.Json(new { campaigns = await CampaignOverview.LoadAsync(engine.Store, cancellationToken) }, ApiJson.Options)).Needs(Role.Viewer);
        campaigns.MapPost("{name}/start", StartAsync).Needs(Role.Operator);
        campaigns.MapPost("{name}/pause", (string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            ChangeAsync(name, engine, driver, async () => { await engine.Desk.PauseAsync(name, Caller.Of(context), cancellationToken); return []; }, cancellationToken)).Needs(Role.Operator);
        campaigns.MapPost("{name}/resume", (string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            ChangeAsync(name, engine, driver, async () => new JsonObject { ["released"] = await engine.Desk.ResumeAsync(name, Caller.Of(context), cancellationToken) }, cancellationToken)).Needs(Role.Operator);
        campaigns.MapPost("{name}/stop", (string name, HttpContext context, CareEngine engine, IEngineDriver driver, CancellationToken cancellationToken) =>
            ChangeAsync(name, engine, driver, async () => new JsonObject { ["exited"] = await engine.Desk.StopAsync(name, Caller.Of(context), cancellationToken) }, cancellationToken)).Needs(Role.Operator);
    }

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
        return await ChangeAsync(name, engine, driver, async () => { await engine.Desk.StartAsync(name, settings, Caller.Of(request.HttpContext), now, cancellationToken); return []; }, cancellationToken);
    }

    private static async Task<IResult> ChangeAsync(string name, CareEngine engine, IEngineDriver driver, Func<Task<JsonObject>> change, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, engine, cancellationToken) is null)
        {
            return Problems.NotFound($"There is no campaign of that name. GET /api/campaigns lists them.");
        }

        try
        {
            var answer = await change();
            driver.CampaignsChanged();
            var campaign = await FindAsync(name, engine, cancellationToken);
            answer["name"] = campaign!.Name;
            answer["state"] = CampaignDesk.Name(campaign.State);
            return Results.Json(answer);
        }
        catch (CampaignException exception)
        {
            return Problems.Conflict(exception.Message);
        }
    }

    private static async Task<CampaignOverview?> FindAsync(string name, CareEngine engine, CancellationToken cancellationToken) =>
        (await CampaignOverview.LoadAsync(engine.Store, cancellationToken)).FirstOrDefault(campaign => string.Equals(campaign.Name, name, StringComparison.OrdinalIgnoreCase));
}
