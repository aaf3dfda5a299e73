using System.Text.Json.Nodes;
using Automation.Engine.Definitions;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Definitions;

/// <summary>Reading and writing a definition loses nothing, known or not.</summary>
public sealed class DefinitionReadingTests
{
    private const string Strange = """
        {
          "$schema": "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json",
          "id": "v1",
          "definitionId": "strange",
          "name": "Cảm ơn <b>&</b> 'quý khách' + 感謝",
          "createdAt": "2026-01-05T00:00:00.1234567+07:00",
          "version": 3,
          "aFieldOfTomorrow": {
            "deep": [
              1,
              1.0,
              1e5,
              201.078125,
              -0,
              12345678901234567890,
              null,
              {}
            ]
          },
          "root": {
            "type": "Elsa.Flowchart",
            "id": "flow",
            "start": null,
            "activities": [
              {
                "id": "a",
                "type": "Vendor.Unknown",
                "metadata": {
                  "displayText": "Line one\nline two"
                },
                "then": {
                  "id": "inner",
                  "type": "Vendor.Inner"
                }
              }
            ],
            "variables": [],
            "connections": []
          },
          "theLast": "field"
        }
        """;

    [Fact]
    public void What_is_not_known_is_kept_in_its_place_with_its_very_digits() =>
        Assert.Equal(Strange.ReplaceLineEndings("\n"), Read(Strange).Write());

    [Fact]
    public void Letters_beyond_the_basic_plane_mean_the_same_after_writing()
    {
        const string text = """{"name":"😀","root":{"type":"Elsa.Flowchart"}}""";

        Assert.Equal("😀", Read(Read(text).Write()).Name);
    }

    [Fact]
    public void Looking_at_a_definition_does_not_change_it()
    {
        var definition = Read(Strange);

        Assert.Equal(("strange", 3), (definition.DefinitionId, definition.Version));
        Assert.Equal("Line one\nline two", Assert.Single(definition.Activities).DisplayName);
        Assert.Null(definition.CampaignDefaults);
        Assert.Equal(Strange.ReplaceLineEndings("\n"), definition.Write());
    }

    [Theory]
    [InlineData("workflow-definition.json", null)]
    [InlineData("last-save.json", "model")]
    public void Real_definitions_of_Elsa_survive(string file, string? member)
    {
        var text = File.ReadAllText(SharedFolder.Require($"reference/elsa-samples/{file}"));
        var json = member is null ? JsonNode.Parse(text)! : JsonNode.Parse(text)![member]!;

        var definition = Read(json.ToJsonString());

        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse(definition.Write())));
        Assert.NotEmpty(definition.Activities);
        Assert.NotEmpty(definition.Connections);
        Assert.NotEmpty(definition.Variables);
    }

    [Fact]
    public void Ports_that_are_not_named_are_Done_and_In()
    {
        var definition = Read("""{"root":{"type":"Elsa.Flowchart","connections":[{"source":{"activity":"a"},"target":{"activity":"b"}}]}}""");

        Assert.Equal(new WrittenConnection("a", "Done", "b"), Assert.Single(definition.Connections));
    }

    [Fact]
    public void Fields_of_the_wrong_kind_are_as_if_they_were_not_there()
    {
        var definition = Read("""
            {"definitionId":7,"name":null,"version":"x","customProperties":[],"variables":{},
             "root":{"type":"Elsa.Flowchart","activities":[1,{"id":5,"type":false,"metadata":"x","customProperties":{"canStartWorkflow":"yes","mergeMode":3}}],"connections":[{"source":"a"}]}}
            """);

        var activity = Assert.Single(definition.Activities);
        Assert.Equal(("", "", "", 1), (definition.DefinitionId, activity.Id, activity.Type, definition.Version));
        Assert.False(activity.CanStartWorkflow);
        Assert.Null(activity.MergeMode);
        Assert.Equal(new WrittenConnection("", "Done", ""), Assert.Single(definition.Connections));
    }

    private static WorkflowDefinition Read(string text)
    {
        var reading = WorkflowDefinition.Read(text);
        Assert.Empty(reading.Problems);
        return reading.Definition!;
    }
}
