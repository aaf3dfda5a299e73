using System.CommandLine;
using System.Text.Json.Serialization;
using Automation.Server.Templates;
using Automation.Templating;
using Automation.Templating.Catalog;

namespace Automation.Server.CommandLine;

/// <summary><c>templates</c>: every problem of templates at once.</summary>
internal static class TemplatesCommand
{
    /// <summary>How busy the machine is says nothing of a template.</summary>
    private static readonly BudgetLimits Patient = BudgetLimits.Default with { WallClock = TimeSpan.FromSeconds(10) };

    internal static Command Create()
    {
        var paths = new Argument<string[]>("PATHS") { Description = "Folders of templates, single template folders or files. Default: the shipped ones.", Arity = ArgumentArity.ZeroOrMore };
        var json = new Option<bool>("--json") { Description = "Print the problems as one JSON array." };
        var check = new Command("check", "Checks templates and renders their samples; fails when one has an error.") { paths, json };
        check.SetAction((result, _) => Terminal.RunAsync(() => Task.FromResult(Run(result.GetValue(paths) ?? [], result.GetValue(json)))));
        return new Command("templates", "Works on templates.") { check, TemplateVersionsCommands.CreateList(), TemplateVersionsCommands.CreatePublish(), TemplateVersionsCommands.CreateExport() };
    }

    private static int Run(string[] paths, bool json)
    {
        var problems = Find(paths.Length == 0 ? [ServerSettings.Read().TemplatesPath] : paths);
        if (json)
        {
            Terminal.WriteJson(problems.Select(problem => new Problem(
                problem.File, problem.Line, problem.Column, problem.Id, problem.Severity.ToString().ToLowerInvariant(),
                problem.Phase.ToString().ToLowerInvariant(), problem.Message, problem.Suggestion)));
        }
        else
        {
            foreach (var problem in problems)
            {
                Console.Out.WriteLine(problem.Format());
            }

            Console.Out.WriteLine(FormattableString.Invariant($"{problems.Count} problems."));
        }

        return problems.Any(problem => problem.Severity == DiagnosticSeverity.Error) ? Terminal.Failure : Terminal.Success;
    }

    /// <summary>All problems of files and folders, each once.</summary>
    /// <exception cref="CommandException">One of the paths does not exist; the message names all that do not.</exception>
    internal static IReadOnlyList<TemplateDiagnostic> Find(IReadOnlyList<string> paths)
    {
        var missing = paths.Where(path => !Path.Exists(path)).ToList();
        return missing.Count == 0
            ? [.. paths.SelectMany(Check).Distinct()]
            : throw new CommandException($"There is no file or folder {string.Join(", ", missing)}.");
    }

    private static IEnumerable<TemplateDiagnostic> Check(string path)
    {
        if (TemplateFiles.CatalogOf(path) is { } folder)
        {
            // What belongs to a catalog is checked within it, for its shared files; only what was asked for is told.
            var full = Path.GetFullPath(path);
            return CheckCatalog(folder).Where(problem => IsBelow(Path.GetFullPath(problem.File), full));
        }

        if (File.Exists(path))
        {
            return Parse(path);
        }

        var own = Directory.EnumerateFiles(path, "*.tpl").Order(StringComparer.Ordinal).ToList();
        return own.Count > 0 ? own.SelectMany(Parse) : CheckCatalog(path);
    }

    private static bool IsBelow(string file, string path) =>
        file == path || file.StartsWith(Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IReadOnlyList<TemplateDiagnostic> Parse(string file) =>
        Template.Parse(File.ReadAllText(file).ReplaceLineEndings("\n"), new TemplateParseOptions { FileName = file }).Diagnostics;

    private static IReadOnlyList<TemplateDiagnostic> CheckCatalog(string folder) =>
        TemplateChecks.Find(TemplateCatalog.Load(folder).Catalog, Patient, TimeProvider.System.GetUtcNow());

    private sealed record Problem(
        [property: JsonPropertyName("file")] string File,
        [property: JsonPropertyName("line")] int Line,
        [property: JsonPropertyName("column")] int Column,
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("severity")] string Severity,
        [property: JsonPropertyName("phase")] string Phase,
        [property: JsonPropertyName("message")] string Message,
        [property: JsonPropertyName("suggestion"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Suggestion);
}
