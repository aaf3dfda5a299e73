using System.Text.Json.Nodes;
using Automation.Engine.Definitions;

namespace Automation.Server.Campaigns;

/// <summary>An activity in its place on the drawing.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Type">Its type.</param>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
internal sealed record DrawnActivity(string Id, string Title, string Type, double X, double Y);

/// <summary>
/// A drawing as the designer has it: the places of activities, moved to the upper left and pulled apart so that figures fit on them. A workflow that was never
/// drawn is laid out by how far its activities are from the beginning.
/// </summary>
internal sealed class DrawnWorkflow
{
    internal const double Width = 232;
    internal const double Height = 86;

    private const double Margin = 16;
    private const double StretchX = 1.12;
    private const double StretchY = 1.1;
    private const double LayoutX = 300;
    private const double LayoutY = 120;

    internal DrawnWorkflow(WorkflowDefinition definition)
    {
        Connections = definition.Connections;
        var places = Places(definition);
        var (left, top) = (places.Values.Select(place => place.X).DefaultIfEmpty().Min(), places.Values.Select(place => place.Y).DefaultIfEmpty().Min());
        Activities = [.. definition.Activities.Where(activity => places.ContainsKey(activity.Id)).DistinctBy(activity => activity.Id).Select(activity => new DrawnActivity(
            activity.Id,
            activity.DisplayName,
            activity.Type,
            Margin + ((places[activity.Id].X - left) * StretchX),
            Margin + ((places[activity.Id].Y - top) * StretchY)))];
    }

    internal IReadOnlyList<DrawnActivity> Activities { get; }

    internal IReadOnlyList<WrittenConnection> Connections { get; }

    private static Dictionary<string, (double X, double Y)> Places(WorkflowDefinition definition)
    {
        var drawn = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        foreach (var activity in definition.Activities)
        {
            if (activity.Json["metadata"]?["designer"]?["position"] is JsonObject position && Number(position["x"]) is { } x && Number(position["y"]) is { } y)
            {
                drawn[activity.Id] = (x, y);
            }
        }

        // One that was never placed has the place of the others' corner: then nothing of the drawing can be trusted.
        return drawn.Count == definition.Activities.Count && drawn.Values.Distinct().Count() == drawn.Count ? drawn : LaidOut(definition);
    }

    private static Dictionary<string, (double X, double Y)> LaidOut(WorkflowDefinition definition)
    {
        var targets = definition.Connections.Select(connection => connection.Target).ToHashSet(StringComparer.Ordinal);
        var column = definition.Activities.Where(activity => !targets.Contains(activity.Id)).Select(activity => activity.Id).DefaultIfEmpty(definition.Activities.Select(activity => activity.Id).FirstOrDefault("")).ToList();
        var places = new Dictionary<string, (double X, double Y)>(StringComparer.Ordinal);
        for (var x = 0; column.Count > 0; x++)
        {
            for (var y = 0; y < column.Count; y++)
            {
                places[column[y]] = (x * LayoutX, y * LayoutY);
            }

            column = [.. column.SelectMany(id => definition.Connections.Where(connection => connection.Source == id)).Select(connection => connection.Target).Where(id => !places.ContainsKey(id)).Distinct()];
        }

        return places;
    }

    private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number : null;
}
