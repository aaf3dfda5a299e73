using System.Text.Json.Nodes;
using Automation.Server.Access;
using Automation.Server.Workflows;
using Automation.Storage;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Studio.Definitions;

/// <summary>What may be done with a thing. Studio shows what has no link as read-only.</summary>
internal sealed record StudioLink(string Href, string Rel, string Method);

/// <summary>A version as lists show it.</summary>
internal sealed record DefinitionSummary(
    string Id,
    string DefinitionId,
    string Name,
    string Description,
    int Version,
    bool IsLatest,
    bool IsPublished,
    bool IsReadonly,
    bool IsSystem,
    Instant CreatedAt,
    string MaterializerName,
    bool IsMaterializerAvailable,
    IReadOnlyList<StudioLink> Links);

/// <summary>Definitions in the form in which Studio reads them.</summary>
internal static class DefinitionAnswers
{
    internal const string Materializer = "Json";

    /// <summary>The definition of a version, whole.</summary>
    internal static JsonObject Definition(HttpContext context, DefinitionVersionRow row)
    {
        var json = DefinitionDesk.Parse(row.Json);
        json.Remove("$schema");
        DefinitionShape.Complete(json);
        DefinitionShape.Identify(json, row);
        UnknownActivities.Hide((JsonObject)json["root"]!, context.RequestServices.GetRequiredService<CareEngine>().Catalog);
        if (!System.Version.TryParse(DefinitionJson.Text(json, "toolVersion"), out _))
        {
            // Studio cannot read any other.
            json.Remove("toolVersion");
        }

        json["materializerName"] = Materializer;
        json["isMaterializerAvailable"] = true;
        json["links"] = new JsonArray([.. LinksOf(context, row.DefinitionId, row.DeletedAt is not null).Select(ToJson)]);
        return json;
    }

    internal static DefinitionSummary Summary(HttpContext context, DefinitionVersionView view) => new(
        view.VersionId,
        view.DefinitionId,
        view.Name,
        view.Description,
        view.Version,
        view.IsLatest,
        view.IsPublished,
        false,
        view.IsSystem,
        view.CreatedAt,
        Materializer,
        true,
        LinksOf(context, view.DefinitionId, view.DeletedAt is not null));

    internal static DefinitionSummary Summary(HttpContext context, DefinitionVersionRow row) => Summary(context, new DefinitionVersionView(
        row.Id, row.VersionId, row.DefinitionId, row.Version, row.Name, row.IsLatest, row.IsPublished, row.CreatedAt, row.Description, row.IsSystem, row.PublishedAt, row.DeletedAt, ""));

    /// <summary>What may be done with a list of definitions.</summary>
    internal static IReadOnlyList<StudioLink> ListLinks(HttpContext context) => Caller.May(context, Role.Marketer)
        ?
        [
            new("/bulk-actions/publish/workflow-definitions/by-definition-ids", "bulk-publish", "POST"),
            new("/bulk-actions/retract/workflow-definitions/by-definition-ids", "bulk-retract", "POST"),
            new("/bulk-actions/delete/workflow-definitions/by-definition-id", "bulk-delete", "POST"),
        ]
        : [];

    private static IReadOnlyList<StudioLink> LinksOf(HttpContext context, string definitionId, bool isDeleted)
    {
        var path = "/workflow-definitions/" + Uri.EscapeDataString(definitionId);
        return !isDeleted && Caller.May(context, Role.Marketer)
            ?
            [
                new(path, "self", "GET"),
                new(path + "/publish", "publish", "POST"),
                new(path + "/retract", "retract", "POST"),
                new(path, "delete", "DELETE"),
            ]
            : [];
    }

    private static JsonObject ToJson(StudioLink link) => new() { ["href"] = link.Href, ["rel"] = link.Rel, ["method"] = link.Method };
}
