using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Loader;
using Automation.Engine.Activities;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Automation.Server.Plugins;

/// <summary>
/// Where a plug-in lives: its own dependencies are its own, in the versions it brings. What it shares with the host — the engine's face,
/// the framework, the contracts of the services it is offered — comes from the host, because a type is the same only when its assembly is.
/// </summary>
internal sealed class PluginContext(PluginUnit unit) : AssemblyLoadContext(unit.Name)
{
    private static readonly FrozenSet<string> Shared = FindShared();

    private readonly AssemblyDependencyResolver _resolver = new(unit.Libraries[0]);

    /// <summary>The engine's face, with the version that plug-ins are checked against.</summary>
    internal static AssemblyName Engine { get; } = typeof(Activity).Assembly.GetName();

    /// <summary>Whether the host's copy is everybody's.</summary>
    internal static bool IsShared(string assembly) => Shared.Contains(assembly);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (IsShared(assemblyName.Name!))
        {
            return null;
        }

        var path = _resolver.ResolveAssemblyToPath(assemblyName) ?? Path.Combine(unit.Folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;

    /// <summary>The contracts by name, with all that they are made of; and what lies outside of the program's own folder, which is the framework.</summary>
    private static FrozenSet<string> FindShared()
    {
        Assembly[] contracts =
        [
            typeof(Activity).Assembly, typeof(IServiceCollection).Assembly, typeof(ServiceCollectionDescriptorExtensions).Assembly, typeof(ILogger).Assembly,
            typeof(IConfiguration).Assembly, typeof(IHttpClientFactory).Assembly,
        ];
        var names = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Assembly>(contracts);
        while (open.TryPop(out var assembly))
        {
            if (names.Add(assembly.GetName().Name!))
            {
                foreach (var reference in assembly.GetReferencedAssemblies())
                {
                    open.Push(Assembly.Load(reference));
                }
            }
        }

        var trusted = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator);
        names.UnionWith(trusted.Where(path => !path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension)!);
        return names.ToFrozenSet(StringComparer.Ordinal);
    }
}
