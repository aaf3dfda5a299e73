using System.Globalization;
using System.Text;
using Automation.Engine.Definitions;
using Automation.Server.Languages;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Studio.Descriptors;

/// <summary>
/// The names that expressions can read, for editors that complete them. Studio itself asks for the TypeScript form, and only for an
/// expression of the type JavaScript, which is not run here; the page around Studio asks for the list.
/// </summary>
internal static class TypeDefinitions
{
    internal static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/scripting/javascript/type-definitions/{definitionId}", async (string definitionId, CareEngine engine, HttpContext context, CancellationToken cancellationToken) =>
            Results.Text(Declare(await ModelAsync(definitionId, engine, context, cancellationToken)), "text/plain", Encoding.UTF8)).Asks();
        group.MapGet("/scripting/scriban/model/{definitionId}", async (string definitionId, CareEngine engine, HttpContext context, CancellationToken cancellationToken) =>
            StudioJson.Answer(new Listing<ModelValue>(await ModelAsync(definitionId, engine, context, cancellationToken))));
    }

    /// <summary>The declarations in TypeScript, each with its explanation.</summary>
    internal static string Declare(IReadOnlyList<ModelValue> values)
    {
        var text = new StringBuilder();
        foreach (var group in values.GroupBy(value => value.Path.Split('.')[0]))
        {
            if (group.First() is { } single && single.Path == group.Key)
            {
                text.Append(CultureInfo.InvariantCulture, $"/** {Comment(single.Description)} */\ndeclare const {single.Path}: {single.Type};\n");
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"declare const {group.Key}: {{\n");
            foreach (var value in group)
            {
                text.Append(CultureInfo.InvariantCulture, $"  /** {Comment(value.Description)} */\n  readonly {Quoted(value.Path[(group.Key.Length + 1)..])}: {value.Type};\n");
            }

            text.Append("};\n");
        }

        return text.ToString();
    }

    private static async Task<IReadOnlyList<ModelValue>> ModelAsync(string definitionId, CareEngine engine, HttpContext context, CancellationToken cancellationToken)
    {
        await using var reader = engine.Store.OpenReader();
        var json = await reader.DefinitionVersions.Where(version => version.DefinitionId == definitionId && version.IsLatest).Select(version => version.Json).FirstOrDefaultAsync(cancellationToken);
        return TemplateModel.Of(json is null ? null : WorkflowDefinition.Read(json).Definition, PaletteTexts.Of(UserLanguage.Of(context.Request)));
    }

    private static string Comment(string text) => text.Replace("*/", "* /", StringComparison.Ordinal);

    /// <summary>Names of variables may be any text.</summary>
    private static string Quoted(string name) => System.Text.Json.JsonSerializer.Serialize(name);
}
