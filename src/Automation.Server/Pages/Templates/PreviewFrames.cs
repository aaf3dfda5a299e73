using System.Security.Cryptography;
using Automation.Server.Access;

namespace Automation.Server.Pages.Templates;

/// <summary>
/// The HTML of previews, for frames: what is typed and not saved yet has no address of its own, and a frame that takes its text from the page
/// would live under the page's policy. Each is kept until newer ones need the room, under an address that nobody can guess. Safe for
/// concurrent use.
/// </summary>
internal sealed class PreviewFrames
{
    /// <summary>Characters of all previews together.</summary>
    private const long Room = 16 * 1024 * 1024;

    private readonly Lock _turn = new();
    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _used;

    /// <summary>Keeps HTML; answers the frame's address.</summary>
    internal string Keep(string html)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (_turn)
        {
            _kept.Add(id, html);
            _order.Enqueue(id);
            _used += html.Length;
            while (_used > Room && _order.Count > 1)
            {
                _kept.Remove(_order.Dequeue(), out var gone);
                _used -= gone!.Length;
            }
        }

        return "/templates/frames/" + id;
    }

    /// <summary>The HTML of an address; null when it is gone.</summary>
    internal string? Find(string id)
    {
        lock (_turn)
        {
            return _kept.GetValueOrDefault(id);
        }
    }

    /// <summary>What a template made is locked up twice, by the frame and by its own policy: no scripts, no forms, nothing loaded from elsewhere.</summary>
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/templates/frames/{id}", (string id, PreviewFrames frames, HttpResponse response) =>
    {
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
        response.Headers.CacheControl = "no-store";
        return frames.Find(id) is { } html ? Results.Content(html, "text/html; charset=utf-8") : Results.NotFound();
    }).Needs(Role.Viewer);
}
