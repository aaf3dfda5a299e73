using System.Security.Cryptography;
using System.Text;
using Automation.Connectors;

namespace Automation.Server.Bounces;

/// <summary><c>POST /hooks/bounces/SECRET</c>: a mail server hands a returned mail over, raw. Answered when it was taken and what it leads to is stored.</summary>
internal static class BounceHook
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/hooks/bounces/{secret}", PostAsync).AllowAnonymous();

    private static async Task<IResult> PostAsync(string secret, HttpRequest request, ServerSettings settings, ReturnedMails mails, CancellationToken cancellationToken)
    {
        // Without the right secret there is no such page, whatever is configured.
        if (!IsOurs(secret, settings.Bounces?.HookSecret))
        {
            return Results.NotFound();
        }

        using var mail = new MemoryStream();
        await request.Body.CopyToAsync(mail, cancellationToken);
        if (mail.Length == 0)
        {
            return Results.Problem("Send the raw mail as the body.", statusCode: StatusCodes.Status400BadRequest, title: "There is no mail.");
        }

        await mails.TakeAsync(mail.GetBuffer().AsMemory(0, (int)mail.Length), cancellationToken);
        return Results.NoContent();
    }

    private static bool IsOurs(string given, string? reference) =>
        SecretReference.Parse(reference)?.Read() is { } secret
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
