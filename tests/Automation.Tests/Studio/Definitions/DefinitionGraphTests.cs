using System.Text.Json.Nodes;
using Xunit;

namespace Automation.Tests.Studio.Definitions;

/// <summary>Looking into activities that hold others.</summary>
public sealed class DefinitionGraphTests
{
    [Fact]
    public async Task Subgraph_is_the_tree_below_an_activity()
    {
        await using var studio = await NestedAsync();

        var root = await studio.GetAsync("/workflow-definitions/subgraph/nested:1");
        var inner = await studio.GetAsync("/workflow-definitions/subgraph/nested:1?ParentNodeId=Workflow1:flow:inner");

        Assert.Equal(("Workflow1:flow", "", "Elsa.Flowchart"), ((string?)root["nodeId"], (string?)root["port"], (string?)root["activity"]!["type"]));
        Assert.Equal(["Workflow1:flow:a", "Workflow1:flow:inner"], root["children"]!.AsArray().Select(child => (string?)child!["nodeId"]));
        Assert.Empty(root["parents"]!.AsArray());
        Assert.Equal(("activities", "Workflow1:flow:inner:b"), ((string?)inner["children"]![0]!["port"], (string?)inner["children"]![0]!["nodeId"]));
        Assert.Equal("""["Workflow1:flow"]""", inner["parents"]!.ToJsonString());
    }

    [Fact]
    public async Task Segments_lead_to_the_chart_that_holds_the_activity()
    {
        await using var studio = await NestedAsync();

        var top = await studio.GetAsync("/workflow-definitions/subgraph/segments/nested:1?childNodeId=Workflow1:flow:a");
        var nested = await studio.GetAsync("/workflow-definitions/subgraph/segments/nested:1?childNodeId=Workflow1:flow:inner:b");

        Assert.Equal(("Workflow1:flow:a", "Workflow1:flow"), ((string?)top["childNode"]!["nodeId"], (string?)top["container"]!["nodeId"]));
        Assert.Empty(top["pathSegments"]!.AsArray());
        Assert.Equal("Workflow1:flow:inner", (string?)nested["container"]!["nodeId"]);
        Assert.Equal(
            """[{"activityNodeId":"Workflow1:flow","activityId":"flow","activityType":"Elsa.Flowchart","portName":"activities"}]""",
            nested["pathSegments"]!.ToJsonString());
    }

    private static async Task<StudioDefinitions> NestedAsync()
    {
        var studio = await StudioDefinitions.StartAsync();
        await studio.SaveAsync(JsonNode.Parse("""
            {"definitionId":"nested","name":"Nested","root":{"id":"flow","type":"Elsa.Flowchart","activities":[
              {"id":"a","type":"Elsa.WriteLine"},
              {"id":"inner","type":"Elsa.Flowchart","activities":[{"id":"b","type":"Elsa.WriteLine"}],"connections":[]}],"connections":[]}}
            """)!.AsObject());
        return studio;
    }
}
