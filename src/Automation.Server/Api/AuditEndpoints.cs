using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Audit;
using Automation.Storage;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Api;

/// <summary>Who did what.</summary>
internal static class AuditEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/audit", ListAsync).Needs(Role.Viewer).Answers<AuditPage>();
        routes.MapGet("/api/audit/verify", VerifyAsync).Needs(Role.Viewer).Answers<AuditVerdict>();
    }

    private static async Task<IResult> ListAsync(
        CareEngine engine, string? subject, string? actor, string? action, string? from, string? to, long? before, int? take, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var query = new AuditQuery { Subject = subject, Actor = actor, Action = action, From = Time("from", from, errors), To = Time("to", to, errors), Before = before, Take = take ?? 100 };
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var lines = await AuditLog.ListAsync(engine.Store, query, cancellationToken);
        return Results.Json(new AuditPage(lines.Select(AuditLine.Of)), ApiJson.Options);
    }

    private static async Task<IResult> VerifyAsync(CareEngine engine, CancellationToken cancellationToken) =>
        Results.Json(await AuditLog.VerifyAsync(engine.Store, cancellationToken), ApiJson.Options);

    /// <summary>A part of the audit log.</summary>
    /// <param name="Lines">The lines, the newest first; <c>before</c> the last one's id goes on.</param>
    private sealed record AuditPage(IEnumerable<AuditLine> Lines);

    private static Instant? Time(string name, string? text, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parsed = InstantPattern.ExtendedIso.Parse(text);
        if (!parsed.Success)
        {
            errors[name] = ["It is no time. Write 2026-03-01T09:00:00Z."];
        }

        return parsed.Success ? parsed.Value : null;
    }
}
