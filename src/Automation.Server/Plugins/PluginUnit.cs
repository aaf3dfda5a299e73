namespace Automation.Server.Plugins;

/// <summary>A plug-in on disk: a folder in the folder of plug-ins, or an assembly that lies there alone.</summary>
/// <param name="Name">Its name, also of its settings: the folder's, or the assembly's without <c>.dll</c>.</param>
/// <param name="Folder">Where its assemblies lie.</param>
/// <param name="Libraries">Its assemblies; the first is the one whose dependencies are the plug-in's.</param>
/// <param name="IsAlone">Whether it is a single file, which may as well be a dependency of another one.</param>
internal sealed record PluginUnit(string Name, string Folder, IReadOnlyList<string> Libraries, bool IsAlone)
{
    /// <summary>The plug-ins of a folder, by name.</summary>
    internal static IEnumerable<PluginUnit> In(string folder)
    {
        var folders = Directory.EnumerateDirectories(folder).Select(InFolder);
        var alone = LibrariesOf(folder).Select(path => new PluginUnit(Path.GetFileNameWithoutExtension(path), folder, [path], IsAlone: true));
        return folders.Concat(alone).OrderBy(unit => unit.Name, StringComparer.Ordinal);
    }

    private static PluginUnit InFolder(string folder)
    {
        var name = Path.GetFileName(folder);
        return new PluginUnit(name, folder, [.. LibrariesOf(folder).OrderByDescending(path => Path.GetFileNameWithoutExtension(path) == name)], IsAlone: false);
    }

    private static IEnumerable<string> LibrariesOf(string folder) => Directory.EnumerateFiles(Path.GetFullPath(folder), "*.dll").Order(StringComparer.Ordinal);
}
