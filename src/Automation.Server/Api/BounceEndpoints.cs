using Automation.Server.Access;
using Automation.Server.Api.Document;
using Automation.Server.Bounces;
using Automation.Storage;

namespace Automation.Server.Api;

/// <summary>Mails that came back, and what each led to.</summary>
internal static class BounceEndpoints
{
    private const int LargestPage = 1_000;

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/bounces", ListAsync).Needs(Role.Viewer).Answers<ReturnedMails>();

    private static async Task<IResult> ListAsync(CareEngine engine, string? effect, long? before, int? take, CancellationToken cancellationToken)
    {
        ReturnEffect? wanted = effect is null ? null : ReturnList.Parse(effect);
        if (effect is not null && wanted is null)
        {
            return Problems.Invalid(new Dictionary<string, string[]> { ["effect"] = [$"It must be one of {ReturnList.Words}."] });
        }

        await using var reader = engine.Store.OpenReader();
        return Results.Json(
            new ReturnedMails(await ReturnList.ListAsync(reader, wanted, before, Math.Clamp(take ?? 100, 1, LargestPage), cancellationToken)), ApiJson.Options);
    }

    /// <summary>Mails that came back.</summary>
    /// <param name="Bounces">The newest first; <c>before</c> the last one's id goes on.</param>
    private sealed record ReturnedMails(IReadOnlyList<ReturnedMailLine> Bounces);
}
