using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Automation.Server.Studio.Host;

/// <summary>
/// The files of Elsa Studio, which the build puts beside the program. They are listed once at the start, and only what is listed can be asked for.
/// </summary>
/// <threadsafety>Unchanging, for any thread.</threadsafety>
internal sealed class StudioFiles
{
    internal const string BrotliSuffix = ".br";

    /// <summary>Without this file nothing starts.</summary>
    private const string Boot = "_framework/blazor.webassembly.js";

    private readonly Dictionary<string, StudioFile> _files;

    private StudioFiles(Dictionary<string, StudioFile> files) => _files = files;

    /// <summary>Whether the designer is there; it is not if the program was put together without the build.</summary>
    internal bool AreThere => _files.ContainsKey(Boot);

    /// <summary>Lists a folder; one that does not exist has no files.</summary>
    internal static StudioFiles Open(string folder)
    {
        var paths = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];
        return new StudioFiles(paths
            .Where(path => !path.EndsWith(BrotliSuffix, StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .ToDictionary(path => path, path => StudioFile.Open(folder, path), StringComparer.Ordinal));
    }

    /// <summary>Answers with a file, or with 404 and nothing else: a script that is missing must not become a page.</summary>
    internal Results<PhysicalFileHttpResult, NotFound> Send(HttpContext context, string path)
    {
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return _files.TryGetValue(path, out var file) ? Send(context, file) : TypedResults.NotFound();
    }

    private static PhysicalFileHttpResult Send(HttpContext context, StudioFile file)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = file.NeverChanges ? "public, max-age=31536000, immutable" : "no-cache";
        var sent = file.Plain;
        if (file.Brotli is { } brotli)
        {
            headers.Vary = HeaderNames.AcceptEncoding;
            if (AcceptsBrotli(context.Request))
            {
                headers.ContentEncoding = "br";
                sent = brotli;
            }
        }

        return TypedResults.PhysicalFile(sent.FullName, file.ContentType, lastModified: sent.LastWriteTimeUtc, entityTag: StudioFile.TagOf(sent));
    }

    private static bool AcceptsBrotli(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var encodings)
        && encodings.Any(encoding => encoding.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
