using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Automation.Server.Studio.Host;

/// <summary>One file of Elsa Studio, as it stands on the disk.</summary>
internal sealed partial class StudioFile
{
    private static readonly FileExtensionContentTypeProvider Types = new(new FileExtensionContentTypeProvider().Mappings.ToDictionary(StringComparer.OrdinalIgnoreCase))
    {
        Mappings = { [".dat"] = "application/octet-stream", [".cur"] = "image/x-icon" },
    };

    private StudioFile(FileInfo plain, FileInfo? brotli, bool neverChanges)
    {
        Plain = plain;
        Brotli = brotli;
        NeverChanges = neverChanges;
        ContentType = Types.TryGetContentType(plain.Name, out var type) ? type : "application/octet-stream";
    }

    /// <summary>The file as it is.</summary>
    internal FileInfo Plain { get; }

    /// <summary>The same, compressed by who made the package; null where that does not pay.</summary>
    internal FileInfo? Brotli { get; }

    internal string ContentType { get; }

    /// <summary>Whether the name carries a hash of the content, so that a browser need not ask for it again.</summary>
    internal bool NeverChanges { get; }

    /// <param name="folder">The folder of all files.</param>
    /// <param name="path">Below the folder, with slashes.</param>
    internal static StudioFile Open(string folder, string path)
    {
        var plain = new FileInfo(System.IO.Path.Combine(folder, path));
        var brotli = new FileInfo(plain.FullName + StudioFiles.BrotliSuffix);
        return new StudioFile(plain, brotli.Exists ? brotli : null, Fingerprint().IsMatch(path));
    }

    /// <summary>A name for the content in one encoding: it changes when the file is replaced.</summary>
    internal static EntityTagHeaderValue TagOf(FileInfo file) => new($"\"{file.LastWriteTimeUtc.Ticks ^ file.Length:x}\"");

    /// <summary>Blazor writes ten characters between dots, Monaco's bundler eight behind a hyphen.</summary>
    [GeneratedRegex(@"^_(framework|content)/.*\.[a-z0-9]{10}\.|/monaco-editor/.*-[A-Za-z0-9_-]{8}\.js$")]
    private static partial Regex Fingerprint();
}
