using System.CommandLine;
using System.Globalization;
using Automation.Server.Access;
using Automation.Server.Workflows;
using Automation.Storage;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.CommandLine;

/// <summary><c>definitions</c>: what the designer does with workflows, for scripts; beside a running server or without one.</summary>
internal static class DefinitionsCommand
{
    private static readonly Option<string> Database = new("--db") { Description = "The database file. Default data/automation.db." };

    internal static Command Create()
    {
        var list = new Command("list", "Shows the workflows of the database.") { Database };
        list.SetAction((result, cancellationToken) => RunAsync(result, (engine, token) => ListAsync(engine.Store, Console.Out, token), cancellationToken));

        var version = new Option<int?>("--version-number") { Description = "Which version. Default the latest." };
        var output = new Option<string>("--out") { Description = "The file to write. Default standard output." };
        var id = new Argument<string>("ID") { Description = "The workflow's definition id." };
        var export = new Command("export", "Writes a workflow as a file of Elsa's form.") { id, version, output, Database };
        export.SetAction((result, cancellationToken) => RunAsync(
            result, (engine, token) => ExportAsync(engine.Store, result.GetValue(id)!, result.GetValue(version), result.GetValue(output), token), cancellationToken));

        var files = new Argument<string[]>("FILES") { Description = "JSON files or ZIP archives.", Arity = ArgumentArity.OneOrMore };
        var publish = new Option<bool>("--publish") { Description = "Publish what was imported." };
        var import = new Command("import", "Takes workflows in as drafts.") { files, publish, Database };
        import.SetAction((result, cancellationToken) => RunAsync(
            result, (engine, token) => ImportAsync(engine, result.GetValue(files)!, result.GetValue(publish), Console.Out, token), cancellationToken));

        return new Command("definitions", "Lists, exports, imports, publishes and retracts workflows.")
        {
            list,
            export,
            import,
            Change("publish", "Publishes the latest version; running campaigns take new entries on it.", async (engine, definitionId, token) =>
                (await engine.Definitions.PublishAsync(definitionId, Actor.CommandLine, token)) is { WasPublished: true } ? $"{definitionId} was published before." : $"{definitionId} is published."),
            Change("retract", "Retracts a workflow: nobody enters, journeys under way go on.", async (engine, definitionId, token) =>
                (await engine.Definitions.RetractAsync(definitionId, Actor.CommandLine, token)).IsChanged ? $"{definitionId} is retracted." : $"{definitionId} was not published."),
        };
    }

    /// <summary>One line for each workflow.</summary>
    internal static async Task<int> ListAsync(IStore store, TextWriter output, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var rows = await reader.DefinitionVersions.Where(row => row.DeletedAt == null && (row.IsLatest || row.IsPublished)).OrderBy(row => row.DefinitionId).ToListAsync(cancellationToken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"id",-28} {"latest",6} {"published",9}  name"));
        foreach (var versions in rows.GroupBy(row => row.DefinitionId))
        {
            var latest = versions.First(row => row.IsLatest);
            var published = versions.FirstOrDefault(row => row.IsPublished)?.Version.ToString(CultureInfo.InvariantCulture) ?? "-";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{versions.Key,-28} {latest.Version,6} {published,9}  {latest.Name}"));
        }

        return Terminal.Success;
    }

    /// <summary>Takes in what the files hold; nothing when one of them cannot be read.</summary>
    internal static async Task<int> ImportAsync(CareEngine engine, IReadOnlyList<string> files, bool publish, TextWriter output, CancellationToken cancellationToken)
    {
        var models = files.SelectMany(file => DefinitionFiles.Read(file, File.ReadAllBytes(file))).ToList();
        foreach (var model in models)
        {
            var saved = await engine.Definitions.SaveAsync(model, Actor.CommandLine, cancellationToken);
            var row = publish ? (await engine.Definitions.PublishAsync(saved.Version.DefinitionId, Actor.CommandLine, cancellationToken)).Version : saved.Version;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{row.DefinitionId}: version {row.Version}{(row.IsPublished ? ", published" : ", a draft")}{(saved.IsChanged ? "" : ", unchanged")}."));
        }

        return Terminal.Success;
    }

    private static async Task<int> ExportAsync(IStore store, string definitionId, int? version, string? path, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var row = version is null
            ? await transaction.FindDefinitionAsync(definitionId, published: false, cancellationToken)
            : (await transaction.LoadDefinitionVersionsAsync(definitionId, cancellationToken)).FirstOrDefault(found => found.Version == version);
        var file = DefinitionFiles.Export(row ?? throw DefinitionException.Unknown(definitionId));
        if (path is null)
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(file.Content, cancellationToken);
        }
        else
        {
            await File.WriteAllBytesAsync(path, file.Content, cancellationToken);
        }

        return Terminal.Success;
    }

    private static Command Change(string verb, string description, Func<CareEngine, string, CancellationToken, Task<string>> change)
    {
        var id = new Argument<string>("ID") { Description = "The workflow's definition id." };
        var command = new Command(verb, description) { id, Database };
        command.SetAction((result, cancellationToken) => RunAsync(
            result,
            async (engine, token) =>
            {
                Console.Out.WriteLine(await change(engine, result.GetValue(id)!, token));
                return Terminal.Success;
            },
            cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(ParseResult result, Func<CareEngine, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        Terminal.RunAsync(async () =>
        {
            await using var database = await OpenDatabase.OpenAsync(result.GetValue(Database), create: false, cancellationToken);
            return await command(await database.EngineAsync(cancellationToken), cancellationToken);
        });
}
