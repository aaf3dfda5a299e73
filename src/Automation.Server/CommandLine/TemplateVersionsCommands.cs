using System.CommandLine;
using System.Globalization;
using Automation.Server.Access;
using Automation.Server.Templates;

namespace Automation.Server.CommandLine;

/// <summary>What the console does with templates, for scripts and developers; beside a running server or without one.</summary>
internal static class TemplateVersionsCommands
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };

    internal static Command CreateList()
    {
        var list = new Command("list", "Shows the templates: what is sent, and what is being worked on.") { Database };
        list.SetAction((result, cancellationToken) => RunAsync(result, (engine, _, token) => ListAsync(engine, Console.Out, token), cancellationToken));
        return list;
    }

    internal static Command CreatePublish()
    {
        var name = new Argument<string>("NAME") { Description = "The template; _layout for the shared files." };
        var publish = new Command("publish", "Publishes the newest version of a template; a running server sends it from its next message on.") { name, Database };
        publish.SetAction((result, cancellationToken) => RunAsync(result, (engine, _, token) => PublishAsync(engine, result.GetValue(name)!, Console.Out, token), cancellationToken));
        return publish;
    }

    internal static Command CreateExport()
    {
        var names = new Argument<string[]>("NAMES") { Description = "Templates. Default: all that were published in the console.", Arity = ArgumentArity.ZeroOrMore };
        var folder = new Option<string>("--to") { Description = "The folder of templates to write into. Default: the one of the settings." };
        var version = new Option<int?>("--version-number") { Description = "Which version. Default: what is sent." };
        var export = new Command("export", "Writes templates that were edited in the console as files; what else lies in their folders stays, but for texts that the version has not.") { names, folder, version, Database };
        export.SetAction((result, cancellationToken) => RunAsync(
            result,
            (engine, settings, token) => ExportAsync(engine, result.GetValue(names) ?? [], result.GetValue(version), result.GetValue(folder) ?? settings.TemplatesPath, Console.Out, token),
            cancellationToken));
        return export;
    }

    /// <summary>One line for each template.</summary>
    internal static async Task<int> ListAsync(CareEngine engine, TextWriter output, CancellationToken cancellationToken)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"name",-28} {"sent",6} {"latest",6}  {"languages",-12} state"));
        foreach (var line in await engine.Templates.ListAsync(cancellationToken))
        {
            var standing = line.Standing;
            string[] state = [standing.HasDraft ? "draft" : "", standing.FileChanged ? "file changed" : "", line.Problems.Any(problem => problem.IsError) ? "errors" : ""];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{standing.Name,-28} {Word(standing.Published),6} {Word(standing.Latest),6}  {string.Join(",", line.Locales),-12} {string.Join(", ", state.Where(word => word.Length > 0))}").TrimEnd());
        }

        return Terminal.Success;
    }

    internal static async Task<int> PublishAsync(CareEngine engine, string name, TextWriter output, CancellationToken cancellationToken)
    {
        var standing = (await engine.Templates.ReadAsync(name, cancellationToken)).Standing;
        if (standing.Latest == 0)
        {
            throw new CommandException($"'{name}' was never edited in the console: its file is sent.");
        }

        foreach (var warning in await engine.Templates.PublishAsync(name, standing.Latest, Actor.CommandLine, cancellationToken))
        {
            Terminal.Say(warning.ToString());
        }

        output.WriteLine(FormattableString.Invariant($"{name}: version {standing.Latest} is sent."));
        return Terminal.Success;
    }

    internal static async Task<int> ExportAsync(CareEngine engine, IReadOnlyList<string> names, int? version, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        if (version is not null && names.Count != 1)
        {
            throw new CommandException("--version-number belongs to one template: name it.");
        }

        var wanted = names.Count > 0 ? names : [.. engine.Options.Templates.Laid.Select(laid => laid.Name)];
        foreach (var name in wanted)
        {
            var files = version is { } number
                ? await engine.Templates.FilesAsync(name, number, cancellationToken)
                : engine.Options.Templates.FilesOf(name) ?? throw TemplateException.Unknown(name);
            Write(Path.Combine(folder, name), files);
            output.WriteLine(FormattableString.Invariant($"{name}: {files.Count} files in {Path.Combine(folder, name)}."));
        }

        return Terminal.Success;
    }

    private static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }

        foreach (var left in Directory.EnumerateFiles(folder, "*.tpl").Where(file => !files.ContainsKey(Path.GetFileName(file))).ToList())
        {
            File.Delete(left);
        }
    }

    private static string Word(int? version) => version switch { null => "-", 0 => "file", { } number => number.ToString(CultureInfo.InvariantCulture) };

    private static Task<int> RunAsync(ParseResult result, Func<CareEngine, ServerSettings, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        Terminal.RunAsync(async () =>
        {
            await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
            return await command(await database.EngineAsync(cancellationToken), database.Settings, cancellationToken);
        });
}
