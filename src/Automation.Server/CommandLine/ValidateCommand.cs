using System.CommandLine;
using System.Text.Json.Serialization;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.Server.Audiences;
using Automation.Server.Plugins;
using Automation.Server.Scheduling;
using NodaTime;

namespace Automation.Server.CommandLine;

/// <summary><c>validate</c>: every problem of definitions at once.</summary>
internal static class ValidateCommand
{
    internal static Command Create()
    {
        var paths = new Argument<string[]>("PATHS") { Description = "Files or folders of definitions. Default: the shipped ones.", Arity = ArgumentArity.ZeroOrMore };
        var json = new Option<bool>("--json") { Description = "Print the problems as one JSON array." };
        var command = new Command("validate", "Checks workflow definitions; fails when one has an error.") { paths, json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => RunAsync(result.GetValue(paths) ?? [], result.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, bool json, CancellationToken cancellationToken)
    {
        var settings = ServerSettings.Read();
        var templates = await TemplateFiles.LoadSentAsync(settings, cancellationToken);
        var compiler = new WorkflowCompiler(new CompilationEnvironment
        {
            Catalog = PluginHost.Load(settings).Catalog,
            Cron = new QuartzCronCalendar(),
            Templates = channel => CareEngine.TemplateNames(templates, channel),
        });
        var files = Files(paths.Length == 0 ? [settings.WorkflowsPath] : paths);
        var problems = files.SelectMany(file => Check(file, compiler).Select(problem => new FileProblem(
            file, problem.Id, problem.Severity.ToString().ToLowerInvariant(), problem.ActivityId, problem.Field, problem.Message, problem.Remedy))).ToList();
        if (json)
        {
            Terminal.WriteJson(problems);
        }
        else
        {
            Print(files, problems);
        }

        return problems.Exists(problem => problem.Severity == "error") ? Terminal.Failure : Terminal.Success;
    }

    private static IReadOnlyList<DefinitionDiagnostic> Check(string file, WorkflowCompiler compiler)
    {
        var reading = WorkflowDefinition.Read(File.ReadAllText(file));
        if (reading.Definition is not { } definition)
        {
            return reading.Problems;
        }

        var (settings, problems) = CampaignSettingsJson.Read(definition.CampaignDefaults);
        return [.. compiler.Compile(definition).Problems, .. problems, .. CheckAudience(settings)];
    }

    private static IEnumerable<DefinitionDiagnostic> CheckAudience(CampaignSettings settings)
    {
        try
        {
            AudienceQueries.Translate(settings, Instant.FromUnixTimeSeconds(0));
            return [];
        }
        catch (AudienceException exception)
        {
            return [new DefinitionDiagnostic(DiagnosticIds.BadCampaignSetting, ProblemSeverity.Error, "", "audience", exception.Message, "Use comparisons, and/or/not, in, contains, starts_with, dates and durations.")];
        }
    }

    private static List<string> Files(IReadOnlyList<string> paths)
    {
        var missing = paths.Where(path => !File.Exists(path) && !Directory.Exists(path)).ToList();
        if (missing.Count > 0)
        {
            throw new CommandException($"There is no file or folder {string.Join(", ", missing)}.");
        }

        return [.. paths.SelectMany(path => File.Exists(path) ? new[] { path }.AsEnumerable() : Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))];
    }

    private static void Print(List<string> files, List<FileProblem> problems)
    {
        foreach (var problem in problems)
        {
            Console.Out.WriteLine($"{problem.File}: {problem.Severity} {new DefinitionDiagnostic(problem.Id, ProblemSeverity.Error, problem.ActivityId, problem.Field, problem.Message, problem.Remedy)}");
        }

        Console.Out.WriteLine(FormattableString.Invariant($"{files.Count} definitions, {problems.Count} problems."));
    }

    private sealed record FileProblem(
        [property: JsonPropertyName("file")] string File,
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("severity")] string Severity,
        [property: JsonPropertyName("activity")] string ActivityId,
        [property: JsonPropertyName("field")] string Field,
        [property: JsonPropertyName("message")] string Message,
        [property: JsonPropertyName("remedy")] string Remedy);
}
