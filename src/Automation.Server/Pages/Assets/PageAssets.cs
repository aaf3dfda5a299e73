using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Automation.Server.Pages.Assets;

/// <summary>
/// What pages load: our own scripts and styles (<c>wwwroot/console</c>) and what the build took from npm (<c>assets/lib</c>). Read once at the
/// start; an address carries the content's hash and never changes its content.
/// </summary>
/// <threadsafety>Unchanging, for any thread.</threadsafety>
internal sealed class PageAssets
{
    /// <summary>Where they are.</summary>
    internal const string Root = "/assets";

    private const string Sprite = "lib/icons.svg";

    private static readonly (string Root, string Folder)[] Folders = [("wwwroot", "console"), ("assets", "lib")];

    private readonly Dictionary<string, Asset> _assets;

    private PageAssets(Dictionary<string, Asset> assets) => _assets = assets;

    /// <summary>The address of a file.</summary>
    /// <param name="path">Such as <c>lib/htmx.js</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    internal string this[string path] => _assets.TryGetValue(path, out var asset)
        ? $"{Root}/{asset.Version}/{path}"
        : throw new KeyNotFoundException($"There is no file '{path}' for pages. Those of npm packages are put beside the program by the build.");

    /// <summary>An outline icon of the list in icons.txt. It says nothing to screen readers: a text stands beside it.</summary>
    /// <param name="name">As the list has it.</param>
    internal IHtmlContent Icon(string name) =>
        new HtmlString($"<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"{this[Sprite]}#{name}\"/></svg>");

    /// <summary>Reads the files.</summary>
    /// <param name="program">The program's folder.</param>
    internal static PageAssets Open(string program) => new(Folders
        .Where(place => Directory.Exists(Path.Combine(program, place.Root, place.Folder)))
        .SelectMany(place => Directory
            .EnumerateFiles(Path.Combine(program, place.Root, place.Folder), "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(Asset.BrotliSuffix, StringComparison.Ordinal))
            .Select(path => (Name: Path.GetRelativePath(Path.Combine(program, place.Root), path).Replace(Path.DirectorySeparatorChar, '/'), Path: path)))
        .ToDictionary(file => file.Name, file => Asset.Open(file.Path), StringComparer.Ordinal));

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(Root + "/{version}/{**path}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, PageAssets assets, string version, string? path) => assets.Send(context, version, path ?? "")).AllowAnonymous();

    /// <summary>Answers with a file; an address of another content than there is today is not answered, so that no browser keeps the wrong one.</summary>
    private Results<FileContentHttpResult, NotFound> Send(HttpContext context, string version, string path)
    {
        if (!_assets.TryGetValue(path, out var asset) || asset.Version != version)
        {
            return TypedResults.NotFound();
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (!AcceptsBrotli(context.Request))
        {
            return TypedResults.Bytes(asset.Plain, asset.ContentType);
        }

        headers.ContentEncoding = "br";
        return TypedResults.Bytes(asset.Brotli, asset.ContentType);
    }

    private static bool AcceptsBrotli(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var encodings)
        && encodings.Any(encoding => encoding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
