namespace Automation.Templating.Catalog;

/// <summary>A version of a template, or of the shared files, that lies over the files of its name. Immutable.</summary>
/// <param name="Name">The template's name; <see cref="TemplateCatalog.SharedFiles"/> for the shared files.</param>
/// <param name="Version">Its number, from 1; diagnostics name a file of it <c>name@version/html.vi.tpl</c>.</param>
/// <param name="Files">All files of the version by name: nothing shows through from below.</param>
public sealed record LaidTemplate(string Name, int Version, IReadOnlyDictionary<string, string> Files);

/// <summary>The files of a catalog as texts: those of a folder as they were read, under those that lie over them. Immutable.</summary>
internal sealed class CatalogFiles
{
    private const string Template = "*.tpl";
    private const string Texts = "*.json";

    private readonly SortedDictionary<string, CatalogUnit> _shipped;

    private CatalogFiles(string folder, SortedDictionary<string, CatalogUnit> shipped, IReadOnlyList<LaidTemplate> laid)
    {
        Folder = folder;
        _shipped = shipped;
        Laid = laid;
        Units = new SortedDictionary<string, CatalogUnit>(shipped, StringComparer.Ordinal);
        foreach (var over in laid)
        {
            Units[over.Name] = new CatalogUnit(over.Name, Path.Combine(folder, over.Name), over.Version, over.Files);
        }
    }

    /// <summary>The folder's path.</summary>
    public string Folder { get; }

    /// <summary>What lies over the folder.</summary>
    public IReadOnlyList<LaidTemplate> Laid { get; }

    /// <summary>What holds, by name.</summary>
    public SortedDictionary<string, CatalogUnit> Units { get; }

    /// <summary>Reads a folder; null when there is none.</summary>
    public static CatalogFiles? Read(string folder, IReadOnlyList<LaidTemplate> laid)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var shipped = new SortedDictionary<string, CatalogUnit>(StringComparer.Ordinal);
        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            var name = Path.GetFileName(child);
            if (Patterns(name) is { Length: > 0 } patterns)
            {
                var files = patterns.SelectMany(pattern => Directory.EnumerateFiles(child, pattern)).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText, StringComparer.Ordinal);
                shipped[name] = new CatalogUnit(name, child, Version: 0, files);
            }
        }

        return new CatalogFiles(folder, shipped, laid);
    }

    /// <summary>The same folder under something else.</summary>
    public CatalogFiles Under(IReadOnlyList<LaidTemplate> laid) => new(Folder, _shipped, laid);

    /// <summary>The files of the folder, whatever lies over them; null when it has none of that name.</summary>
    public CatalogUnit? Shipped(string name) => _shipped.GetValueOrDefault(name);

    private static string[] Patterns(string folder) => folder switch
    {
        TemplateCatalog.SharedFiles => [Template],
        CatalogSnapshot.TextsFolder => [Texts],
        ['_' or '.', ..] => [],
        _ => [Template, "sample.json"],
    };
}

/// <summary>The files of one template, or the shared ones. Immutable.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Folder">The folder's path, also where nothing is there.</param>
/// <param name="Version">0 for the folder's own files.</param>
/// <param name="Files">The texts by the files' names.</param>
internal sealed record CatalogUnit(string Name, string Folder, int Version, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The files in the order of their names.</summary>
    public IEnumerable<KeyValuePair<string, string>> Ordered => Files.OrderBy(file => file.Key, StringComparer.Ordinal);

    /// <summary>What diagnostics call a file.</summary>
    public string LabelOf(string file) => Version == 0 ? Path.Combine(Folder, file) : FormattableString.Invariant($"{Name}@{Version}/{file}");
}
