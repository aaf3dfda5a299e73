using System.Net;
using Automation.Server.Consent;
using Automation.Server.Twilio;

namespace Automation.Server.Api;

/// <summary>
/// Keeps other websites out: a page that somebody has open must not use their session here through the browser, neither by a name that points
/// here (the Host) nor by sending a form (the Origin, and Fetch Metadata where the browser sends it).
/// </summary>
internal static class RequestGuard
{
    internal static void Use(WebApplication web)
    {
        web.Use(async (context, next) =>
        {
            var settings = context.RequestServices.GetRequiredService<ServerSettings>();
            var refusal = IsRecipients(context.Request, settings) ? null : Refuse(context.Request, settings.AllowRemote);
            if (refusal is null)
            {
                await next(context);
                return;
            }

            await Results.Problem(refusal, statusCode: StatusCodes.Status403Forbidden, title: "The request is refused.").ExecuteAsync(context);
        });
    }

    /// <summary>
    /// The pages that recipients open from their messages, and what Twilio calls: by the public name, without an origin of ours. What the former may
    /// do is in the link itself; the latter is signed.
    /// </summary>
    private static bool IsRecipients(HttpRequest request, ServerSettings settings)
    {
        var isTheirs = request.Path.StartsWithSegments(PublicLinks.UnsubscribePath.TrimEnd('/')) || request.Path.StartsWithSegments(PublicLinks.PreferencesPath.TrimEnd('/'))
            || request.Path.StartsWithSegments(TwilioHooks.Path) || request.Path == "/site.css" || request.Path == "/icon.svg";
        return isTheirs && (IsLoopback(request.Host.Host) || settings.AllowRemote || string.Equals(request.Host.Host, settings.PublicUri.Host, StringComparison.OrdinalIgnoreCase));
    }

    private static string? Refuse(HttpRequest request, bool allowRemote)
    {
        if (!allowRemote && !IsLoopback(request.Host.Host))
        {
            return "The server answers to 127.0.0.1 and localhost only. Set AllowRemote=true if it is to be reached by another name.";
        }

        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);
        return changes && (request.Headers.Origin is [{ } origin, ..] ? !IsOwn(origin, request) : IsFromElsewhere(request))
            ? "The request comes from a page of another site."
            : null;
    }

    /// <summary>What browsers say that send no origin (https://www.w3.org/TR/fetch-metadata/).</summary>
    private static bool IsFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
