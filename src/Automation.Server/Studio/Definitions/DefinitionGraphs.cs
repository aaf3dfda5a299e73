using System.Text.Json.Nodes;
using Automation.Server.Workflows;

namespace Automation.Server.Studio.Definitions;

/// <summary>An activity in the tree of a definition.</summary>
/// <param name="Activity">It.</param>
/// <param name="Port">The member of its parent that holds it; empty for the root.</param>
/// <param name="NodeId">Its path of ids.</param>
/// <param name="Parents">The node ids of what it stands in, from the root.</param>
/// <param name="Children">What stands in it.</param>
internal sealed record ActivityNode(JsonObject Activity, string Port, string NodeId, IReadOnlyList<string> Parents, IReadOnlyList<ActivityNode> Children);

/// <summary>One step of the way down to an activity.</summary>
internal sealed record PathSegment(string ActivityNodeId, string ActivityId, string ActivityType, string PortName);

/// <summary>Parts of a drawing, for looking into an activity that holds others.</summary>
internal static class DefinitionGraphs
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/workflow-definitions/subgraph/{versionId}", GetAsync);
        routes.MapGet("/workflow-definitions/subgraph/segments/{versionId}", GetSegmentsAsync);
    }

    private static async Task<IResult> GetAsync(string versionId, HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var path = await FindPathAsync(versionId, DefinitionQueries.Last(context.Request.Query, "parentNodeId"), context, engine, cancellationToken);
        return StudioJson.Answer(path[^1]);
    }

    private static async Task<IResult> GetSegmentsAsync(string versionId, HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        var path = await FindPathAsync(versionId, DefinitionQueries.Last(context.Request.Query, "childNodeId"), context, engine, cancellationToken);
        var container = path.FindLastIndex(Math.Max(path.Count - 2, 0), node => DefinitionJson.Text(node.Activity, "type") == DefinitionJson.Flowchart);
        return StudioJson.Answer(new
        {
            childNode = path[^1],
            container = path[Math.Max(container, 0)],
            pathSegments = path.Take(Math.Max(container, 0)).Select((node, at) => new PathSegment(
                node.NodeId, DefinitionJson.Text(node.Activity, "id") ?? "", DefinitionJson.Text(node.Activity, "type") ?? "", path[at + 1].Port)),
        });
    }

    /// <summary>The nodes from the root to the one that is asked for; the root alone when none is.</summary>
    private static async Task<List<ActivityNode>> FindPathAsync(string versionId, string? nodeId, HttpContext context, CareEngine engine, CancellationToken cancellationToken)
    {
        if (await DefinitionQueries.FindAsync(engine.Store, [versionId], cancellationToken) is not [var row])
        {
            throw new DefinitionException(DefinitionFault.NotFound, $"There is no version '{versionId}'.");
        }

        var root = ToNode((JsonObject)DefinitionAnswers.Definition(context, row)["root"]!, "", []);
        var path = string.IsNullOrEmpty(nodeId) || nodeId == "Workflow1" ? [root] : PathTo(root, nodeId);
        return path ?? throw new DefinitionException(DefinitionFault.NotFound, $"Version '{versionId}' has no activity '{nodeId}'.");
    }

    private static ActivityNode ToNode(JsonObject activity, string port, IReadOnlyList<string> parents)
    {
        var nodeId = DefinitionJson.Text(activity, "nodeId") ?? "";
        return new ActivityNode(activity, port, nodeId, parents, [.. DefinitionJson.ChildrenOf(activity).Select(child => ToNode(child.Activity, child.Port, [.. parents, nodeId]))]);
    }

    private static List<ActivityNode>? PathTo(ActivityNode node, string nodeId)
    {
        if (node.NodeId == nodeId)
        {
            return [node];
        }

        return node.Children.Select(child => PathTo(child, nodeId)).FirstOrDefault(found => found is not null) is { } below ? [node, .. below] : null;
    }
}
