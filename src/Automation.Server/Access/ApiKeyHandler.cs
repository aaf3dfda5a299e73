using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Automation.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Automation.Server.Access;

/// <summary>Programs show a key: <c>Authorization: Bearer care_…</c> (RFC 6750, 2.1).</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyDesk keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    internal const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    /// <summary>Whether a request shows a key, good or not.</summary>
    internal static bool IsShown(HttpRequest request) => request.Headers.Authorization.Count > 0;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            || await keys.FindAsync(header[Bearer.Length..].Trim(), Context.RequestAborted) is not { } key)
        {
            return AuthenticateResult.Fail("The key is unknown, revoked or expired.");
        }

        await keys.NoteUseAsync(key.Id, Context.RequestAborted);
        var actor = new Actor(key.Name, (Role)key.Role, ActorKind.ApiKey) { Id = key.Id.ToString(CultureInfo.InvariantCulture) };
        var limits = ApiKeyDesk.LimitsOf(key).Select(limit => new Claim(CallerClaims.Limit, limit));
        return AuthenticateResult.Success(new AuthenticationTicket(CallerClaims.Principal(SchemeName, actor, limits), SchemeName));
    }
}
