using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Workflows;
using Automation.Storage;

namespace Automation.Server.Studio.Definitions;

/// <summary>Definitions as files, out and in.</summary>
internal static class DefinitionTransfers
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/workflow-definitions/{definitionId}/export", ExportAsync);
        routes.MapPost("/bulk-actions/export/workflow-definitions", ExportManyAsync).Asks();
        routes.MapPost("/workflow-definitions/import", ImportAsync);
        routes.MapPost("/workflow-definitions/import-files", ImportFilesAsync).DisableAntiforgery();
    }

    /// <summary>Workflows do not run in one another here, so there are no consuming ones to add.</summary>
    private static async Task<IResult> ExportAsync(string definitionId, HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var options = VersionOptions.Read(DefinitionQueries.Last(context.Request.Query, "versionOptions"), VersionOptions.Latest);
        var row = await DefinitionQueries.FindAsync(engine.Store, definitionId, options, cancellationToken) ?? throw DefinitionException.Unknown(definitionId);
        return Send(DefinitionFiles.Export(row));
    }

    private static async Task<IResult> ExportManyAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var ids = StudioBody.Texts(await StudioBody.ReadAsync(context.Request, cancellationToken), "ids");
        var rows = await DefinitionQueries.FindAsync(engine.Store, ids, cancellationToken);
        return rows.Count == 0
            ? throw new DefinitionException(DefinitionFault.NotFound, "None of these versions exists.")
            : Send(DefinitionFiles.Zip(rows));
    }

    /// <summary>The browser takes files apart itself and posts each definition.</summary>
    private static async Task<IResult> ImportAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var model = await StudioBody.ReadAsync(context.Request, cancellationToken);
        var saved = await engine.Definitions.SaveAsync(model, Caller.Of(context), cancellationToken);
        return StudioJson.Answer(DefinitionAnswers.Definition(context, saved.Version));
    }

    /// <summary>Files as they are: JSON or archives, one as the body or several as a form. All are read before the first is kept.</summary>
    private static async Task<IResult> ImportFilesAsync(HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var models = new List<(string File, JsonObject Model)>();
        await foreach (var (name, content) in FilesAsync(context.Request, cancellationToken))
        {
            models.AddRange(DefinitionFiles.Read(name, content).Select(model => (name, model)));
        }

        if (models.Count == 0)
        {
            throw new DefinitionException(DefinitionFault.Invalid, "There is no file in the request. Send exported workflows as JSON or ZIP.");
        }

        var errors = new List<string>();
        var saved = new List<DefinitionVersionRow>();
        foreach (var (file, model) in models)
        {
            try
            {
                saved.Add((await engine.Definitions.SaveAsync(model, Caller.Of(context), cancellationToken)).Version);
            }
            catch (DefinitionException exception)
            {
                errors.AddRange(exception.Problems.Select(problem => $"{file}: {problem}"));
            }
        }

        return errors.Count > 0
            ? throw new DefinitionException(DefinitionFault.Invalid, [.. errors, FormattableString.Invariant($"{saved.Count} of {models.Count} workflows were imported.")])
            : StudioJson.Answer(new { count = saved.Count });
    }

    private static async IAsyncEnumerable<(string Name, byte[] Content)> FilesAsync(
        HttpRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            var content = await StudioBody.ReadBytesAsync(request, cancellationToken);
            if (content.Length > 0)
            {
                yield return ("The request", content);
            }

            yield break;
        }

        foreach (var file in (await request.ReadFormAsync(cancellationToken)).Files)
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, cancellationToken);
            yield return (file.FileName, content.ToArray());
        }
    }

    private static IResult Send(DefinitionFile file) => Results.File(file.Content, file.ContentType, file.Name);
}
