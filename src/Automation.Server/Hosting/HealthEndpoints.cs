using System.Text.Json.Serialization;
using Automation.Server.Access;
using Automation.Server.Api;
using Automation.Server.Api.Document;
using Automation.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Hosting;

/// <summary>Whether the server lives, and whether all of it works.</summary>
internal static class HealthEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Json(new { status = "live" })).AllowAnonymous();
        foreach (var path in new[] { "/health", "/health/ready", "/api/health" })
        {
            routes.MapGet(path, CheckAsync).AllowAnonymous().Answers<HealthAnswer>().Answers<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> CheckAsync(HttpContext context, CareEngine engine, IEngineDriver driver, StartProblems problems, CancellationToken cancellationToken)
    {
        var checks = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["database"] = await DatabaseAsync(engine.Store, cancellationToken) };
        foreach (var (name, failure) in driver.Health)
        {
            checks[name] = failure ?? "ok";
        }

        var isReady = checks.Values.All(check => check == "ok");
        return Results.Json(
            new HealthAnswer(isReady ? "ready" : "failing", checks, Caller.Find(context) is null ? null : problems.All.Concat(Parked(engine))),
            ApiJson.Options,
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>A provider that refuses us is no reason to restart the server; its messages wait.</summary>
    private static IEnumerable<string> Parked(CareEngine engine) =>
        from connector in engine.Options.Connectors
        where connector.Parked is not null
        select $"Connector {connector.Name} is parked: {connector.Parked}. Its messages wait until its settings or its account are put right.";

    private static async Task<string> DatabaseAsync(IStore store, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = store.OpenReader();
            await reader.Campaigns.CountAsync(cancellationToken);
            return "ok";
        }
        catch (SqliteException exception)
        {
            return $"SQLite error {exception.SqliteErrorCode}";
        }
    }

    /// <summary>Whether the server works.</summary>
    /// <param name="Status">ready or failing.</param>
    /// <param name="Checks">ok, or what is wrong, by part.</param>
    /// <param name="Problems">What somebody should put right. Missing for who has not signed in: they learn whether it works, and not which files and accounts have problems.</param>
    private sealed record HealthAnswer(
        string Status, IReadOnlyDictionary<string, string> Checks, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<string>? Problems);
}
