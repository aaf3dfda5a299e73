using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Automation.Server.Plugins;

/// <summary>An assembly file that refers to the engine, as its metadata says: nothing of it is loaded to find out.</summary>
/// <param name="Path">The file.</param>
/// <param name="BuiltAgainst">The version of the engine's face that it was built against.</param>
internal sealed record PluginFile(string Path, Version BuiltAgainst)
{
    /// <summary>Reads a file; null when it is a library of another kind: a dependency, a native library, a part of this program.</summary>
    /// <exception cref="BadImageFormatException">It is no library at all.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static PluginFile? Read(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        if (!image.HasMetadata)
        {
            return null;
        }

        var metadata = image.GetMetadataReader();
        if (!metadata.IsAssembly || PluginContext.IsShared(metadata.GetString(metadata.GetAssemblyDefinition().Name)))
        {
            return null;
        }

        var engine = metadata.AssemblyReferences
            .Select(metadata.GetAssemblyReference)
            .Where(reference => metadata.GetString(reference.Name) == PluginContext.Engine.Name)
            .Select(reference => reference.Version)
            .FirstOrDefault();
        return engine is null ? null : new PluginFile(path, engine);
    }
}
