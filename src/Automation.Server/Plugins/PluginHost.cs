using System.Reflection;
using System.Text.Json;
using Automation.Engine.Activities;
using Automation.Server.CommandLine;
using Automation.Server.Languages;
using Automation.Server.Studio.Descriptors;

namespace Automation.Server.Plugins;

/// <summary>
/// Loads the activities that developers have dropped into the folder of plug-ins. What is wrong with one is one clear line that says what,
/// where and what to do; everything else goes on.
/// </summary>
internal sealed partial class PluginHost(ILoggerFactory logs, TimeProvider time, IConfiguration settings)
{
    private readonly ILogger _logger = logs.CreateLogger<PluginHost>();
    private readonly List<string> _problems = [];
    private readonly List<ServiceProvider> _services = [];
    private readonly List<(UserLanguage Language, PluginTexts Texts)> _texts = [];
    private ActivityCatalog _catalog = ActivityCatalog.Standard;

    internal ILoggerFactory Logs { get; } = logs;

    internal TimeProvider Time { get; } = time;

    /// <summary>The settings of all plug-ins, a section for each.</summary>
    internal IConfiguration Settings { get; } = settings;

    /// <summary>Loads what the settings say.</summary>
    internal static LoadedPlugins Load(ServerSettings settings, ILoggerFactory logs, TimeProvider time)
    {
        var host = new PluginHost(logs, time, settings.PluginSettings);
        if (settings.Plugins is { } named && !Directory.Exists(named))
        {
            host.Report($"There is no folder of plug-ins at '{named}'. Make it, or take the setting Plugins away.");
        }

        return host.Load(settings.PluginsPath);
    }

    /// <summary>Loads the plug-ins for a command, which tells what is wrong with them on standard error.</summary>
    internal static LoadedPlugins Load(ServerSettings settings)
    {
        var plugins = Load(settings, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System);
        foreach (var problem in plugins.Problems)
        {
            Terminal.Say("warning: " + problem);
        }

        return plugins;
    }

    /// <summary>Loads what is in a folder; one that does not exist holds nothing.</summary>
    internal LoadedPlugins Load(string folder)
    {
        foreach (var unit in Directory.Exists(folder) ? PluginUnit.In(folder) : [])
        {
            var problemsBefore = _problems.Count;
            var files = unit.Libraries.Select(Read).OfType<PluginFile>().ToList();
            if (files.Count > 0)
            {
                Load(unit, files);
            }
            else if (!unit.IsAlone && _problems.Count == problemsBefore)
            {
                Report($"{unit.Folder}: no assembly in this folder refers to Automation.Engine. Copy the whole output of the plug-in's build here.");
            }
        }

        return new LoadedPlugins(_catalog, _texts, _problems, _services);
    }

    private PluginFile? Read(string path)
    {
        try
        {
            var file = PluginFile.Read(path);
            if (file is not null && !Fits(file.BuiltAgainst))
            {
                Report($"{path} was built against Automation.Engine {file.BuiltAgainst.ToString(2)}; this program has {PluginContext.Engine.Version!.ToString(2)}. Build it against this program's Automation.Engine.dll.");
                return null;
            }

            return file;
        }
        catch (BadImageFormatException)
        {
            Report($"{path} is no assembly, or a damaged one. Copy it again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Report($"{path} cannot be read: {exception.Message}");
        }

        return null;
    }

    /// <summary>The first number says what breaks plug-ins, the second what they may use.</summary>
    private static bool Fits(Version builtAgainst) =>
        builtAgainst.Major == PluginContext.Engine.Version!.Major && builtAgainst.Minor <= PluginContext.Engine.Version.Minor;

    private void Load(PluginUnit unit, IReadOnlyList<PluginFile> files)
    {
        try
        {
            var context = new PluginContext(unit);
            var assemblies = files.Select(file => context.LoadFromAssemblyPath(file.Path)).ToList();
            var registrars = assemblies.SelectMany(assembly => assembly.GetTypes())
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IActivityPlugin)))
                .Select(type => (IActivityPlugin)Activator.CreateInstance(type)!)
                .ToList();
            var services = PluginServices.Build(unit, registrars, this);
            _services.Add(services);
            var added = assemblies.SelectMany(ActivityCatalog.In).Count(type => TryAdd(type, unit, services));
            LogLoaded(_logger, unit.Name, added);
            _texts.AddRange(assemblies.SelectMany(PluginTexts.In));
        }
        catch (ReflectionTypeLoadException exception)
        {
            var reasons = exception.LoaderExceptions.Select(inner => inner?.Message).OfType<string>().Distinct(StringComparer.Ordinal);
            Report($"{unit.Libraries[0]} cannot be used: {string.Join(' ', reasons)} Copy the whole output of the plug-in's build, with its dependencies.");
        }
        catch (JsonException exception)
        {
            Report($"{unit.Libraries[0]}: its texts cannot be used, its activities speak as their attributes do. {exception.Message} docs/writing-activities.md shows the form.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a stranger's code throws while it is being loaded is that plug-in's own problem.
            var inner = exception is TargetInvocationException { InnerException: { } thrown } ? thrown : exception;
            Report($"{unit.Libraries[0]} cannot be used: {inner.GetType().Name}: {inner.Message}");
        }
    }

    private bool TryAdd(Type type, PluginUnit unit, IServiceProvider services)
    {
        try
        {
            var descriptor = ActivityDescriptor.Describe(type, services);
            if (_catalog.Find(descriptor.TypeName) is { } known)
            {
                Report($"{unit.Libraries[0]}: {type.FullName} is the activity {descriptor.TypeName}, but {known.ClassName} is it already. Rename the class, or give it a namespace of your own in [Activity].");
                return false;
            }

            descriptor.Create();
            _catalog = _catalog.With(descriptor);
            return true;
        }
        catch (ArgumentException exception)
        {
            Report($"{unit.Libraries[0]}: {exception.Message}");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var inner = exception is TargetInvocationException { InnerException: { } thrown } ? thrown : exception;
            Report($"{unit.Libraries[0]}: {type.FullName} cannot be made: {inner.Message} Register what its constructor asks for in a class that implements IActivityPlugin.");
        }

        return false;
    }

    private void Report(string problem)
    {
        _problems.Add(problem);
        LogProblem(_logger, problem);
    }

    [LoggerMessage(EventIds.PluginProblem, LogLevel.Error, "A plug-in, or a part of it, is left out. {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(EventIds.PluginLoaded, LogLevel.Information, "Plug-in {Name} brings {Activities} activities.")]
    private static partial void LogLoaded(ILogger logger, string name, int activities);
}

/// <summary>What came of loading plug-ins.</summary>
internal sealed class LoadedPlugins(
    ActivityCatalog catalog, IReadOnlyList<(UserLanguage Language, PluginTexts Texts)> texts, IReadOnlyList<string> problems, IReadOnlyList<ServiceProvider> services) : IAsyncDisposable
{
    /// <summary>The standard activities and those of the plug-ins.</summary>
    internal ActivityCatalog Catalog { get; } = catalog;

    /// <summary>What is left out and why, a line for each.</summary>
    internal IReadOnlyList<string> Problems { get; } = problems;

    /// <summary>What the palette says in a language, with what the plug-ins say.</summary>
    internal PaletteTexts TextsIn(UserLanguage language) =>
        texts.Where(own => own.Language == language).Aggregate(PaletteTexts.Of(language), (all, own) => all.With(own.Texts));

    /// <summary>Ends the plug-ins' services; call when no activity can be called any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var provider in services)
        {
            await provider.DisposeAsync();
        }
    }
}
