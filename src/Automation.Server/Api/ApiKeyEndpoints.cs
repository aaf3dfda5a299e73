using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Storage.Reading;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.Api;

/// <summary>The keys of programs. A key is told once, when it is made.</summary>
internal static class ApiKeyEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/keys").Needs(Role.Administrator);
        keys.MapGet("", async (ApiKeyDesk desk, CancellationToken cancellationToken) =>
            Results.Json(new KeyList((await desk.ListAsync(cancellationToken)).Select(KeyLine.Of)), ApiJson.Options)).Answers<KeyList>();
        keys.MapPost("", MakeAsync).Answers<MadeKey>();
        keys.MapDelete("{id:long}", (long id, HttpContext context, ApiKeyDesk desk, CancellationToken cancellationToken) => UserEndpoints.AnswerAsync(async () =>
        {
            await desk.RevokeAsync(id, Caller.Of(context), cancellationToken);
            return Results.NoContent();
        })).AnswersNothing();
    }

    private static Task<IResult> MakeAsync(KeyBody body, HttpContext context, ApiKeyDesk desk, CancellationToken cancellationToken) => UserEndpoints.AnswerAsync(async () =>
    {
        var plan = new ApiKeyPlan(body.Name ?? "", UserEndpoints.Parse(body.Role), body.Limits ?? [], Time(body.ExpiresAt));
        var (id, key) = await desk.MakeAsync(plan, Caller.Of(context), cancellationToken);
        return Results.Json(new MadeKey(id, key), ApiJson.Options);
    });

    private static Instant? Time(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parsed = InstantPattern.ExtendedIso.Parse(text);
        return parsed.Success ? parsed.Value : throw new AccessException(AccessFault.BadValue, "expires_at is no time. Write 2027-03-01T00:00:00Z.");
    }

    /// <summary>A key that is to be made.</summary>
    /// <param name="Name">What it is for, in 1 to 100 characters.</param>
    /// <param name="Role">viewer, marketer, operator or administrator.</param>
    /// <param name="Limits">events:write, consents:write or both; nothing for all that the role may.</param>
    /// <param name="ExpiresAt">From when on it opens nothing any more; nothing for never.</param>
    private sealed record KeyBody(string? Name, string? Role, string[]? Limits, string? ExpiresAt);

    /// <summary>A key that was made.</summary>
    /// <param name="Id">Its number.</param>
    /// <param name="Key">The key itself: it is told here, and never again.</param>
    private sealed record MadeKey(long Id, string Key);

    /// <summary>All keys.</summary>
    /// <param name="Keys">Them, without their secrets.</param>
    private sealed record KeyList(IEnumerable<KeyLine> Keys);

    /// <summary>A key without its secret.</summary>
    private sealed record KeyLine(
        long Id, string Name, string Prefix, Role Role, IReadOnlyList<string> Limits, Instant CreatedAt, string CreatedBy, Instant? ExpiresAt, Instant? RevokedAt, string? RevokedBy, Instant? LastUsedAt)
    {
        internal static KeyLine Of(ApiKeyView key) => new(
            key.Id, key.Name, key.Prefix, (Role)key.Role, ApiKeyDesk.LimitsOf(key), key.CreatedAt, key.CreatedBy, key.ExpiresAt, key.RevokedAt, key.RevokedBy, key.LastUsedAt);
    }
}
