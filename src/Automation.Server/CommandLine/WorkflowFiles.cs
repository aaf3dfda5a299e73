using Automation.Engine.Definitions;

namespace Automation.Server.CommandLine;

/// <summary>Definitions in files: shipped ones by name, others by path.</summary>
internal static class WorkflowFiles
{
    /// <summary>Loads definitions.</summary>
    /// <exception cref="CommandException">One does not exist or cannot be read; the message names all that are wrong.</exception>
    internal static IReadOnlyList<WorkflowDefinition> Load(ServerSettings settings, IReadOnlyList<string> names)
    {
        var problems = new List<string>();
        var definitions = new List<WorkflowDefinition>();
        foreach (var name in names)
        {
            var path = Find(settings, name);
            if (path is null)
            {
                problems.Add($"There is no workflow '{name}'. Known: {string.Join(", ", Names(settings))}; or give the path of a file.");
                continue;
            }

            var reading = WorkflowDefinition.Read(File.ReadAllText(path));
            problems.AddRange(reading.Problems.Select(problem => $"{path}: {problem}"));
            if (reading.Definition is { } definition)
            {
                definitions.Add(definition);
            }
        }

        return problems.Count == 0 ? definitions : throw new CommandException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>The names of the definitions in the folder.</summary>
    internal static IReadOnlyList<string> Names(ServerSettings settings) =>
        Directory.Exists(settings.WorkflowsPath)
            ? [.. Directory.EnumerateFiles(settings.WorkflowsPath, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)]
            : [];

    private static string? Find(ServerSettings settings, string name)
    {
        if (File.Exists(name))
        {
            return name;
        }

        var shipped = Path.Combine(settings.WorkflowsPath, name + ".json");
        return File.Exists(shipped) ? shipped : null;
    }
}
