using System.Text.Json.Nodes;
using Automation.Engine.Campaigns;
using Automation.Engine.Definitions;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Xunit;

namespace Automation.Tests.Shipped;

/// <summary>What every file in workflows/ must be: written as we write, compiled without a word, and drawn so that it can be looked at.</summary>
public sealed class ShippedWorkflowsTests
{
    private static readonly WorkflowCompiler Compiler = new(new CompilationEnvironment { Cron = new FakeCronCalendar() });

    public static TheoryData<string> Files =>
        [.. new[] { "", "service" }.SelectMany(folder => Directory.EnumerateFiles(RepositoryFolder.Of("workflows", folder), "*.json").Select(file => Path.Combine(folder, Path.GetFileNameWithoutExtension(file)))).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_three_care_workflows_ship_and_the_one_that_a_law_needs() =>
        Assert.Equal(["promotion-notice", "reactivate-lapsed", "service/refusal-confirmation", "thank-you-after-sale"], Files.Select(row => row.Data).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_what_we_would_write_and_a_line_end(string name) =>
        Assert.Equal(Text(name), Definition(name).Write() + "\n");

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_compiles_without_a_problem(string name)
    {
        var compiled = Compiler.Compile(Definition(name));

        Assert.Empty(compiled.Problems);
        Assert.Single(compiled.Workflow!.Starts);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_campaign_settings_are_right_and_name_a_zone_and_a_language(string name)
    {
        var defaults = Definition(name).CampaignDefaults;
        var (settings, problems) = CampaignSettingsJson.Read(defaults);

        Assert.Empty(problems);
        Assert.Equal("Asia/Ho_Chi_Minh", settings.Zone.Id);
        Assert.Equal("vi", settings.Locale);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_definition_id_is_the_name_of_the_file(string name) => Assert.Equal(Path.GetFileName(name), Definition(name).DefinitionId);

    [Theory]
    [MemberData(nameof(Files))]
    public void Node_ids_are_paths_and_names_are_unique(string name)
    {
        var definition = Definition(name);
        var root = (string?)definition.Root["id"];

        Assert.Equal($"Workflow1:{root}", (string?)definition.Root["nodeId"]);
        Assert.All(definition.Activities, activity => Assert.Equal($"Workflow1:{root}:{activity.Id}", (string?)activity.Json["nodeId"]));
        Assert.Distinct(definition.Activities.Select(activity => (string?)activity.Json["name"]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Only_the_trigger_is_marked_as_a_start(string name)
    {
        var definition = Definition(name);
        var start = Compiler.Compile(definition).Workflow!.Starts[0];

        Assert.Equal([start.Id], definition.Activities.Where(activity => activity.CanStartWorkflow).Select(activity => activity.Id));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_drawing_runs_from_left_to_right_without_overlaps(string name)
    {
        var definition = Definition(name);
        var boxes = definition.Activities.ToDictionary(activity => activity.Id, Box.Of);

        Assert.All(definition.Connections, connection => Assert.True(boxes[connection.Source].Right < boxes[connection.Target].X, $"{connection.Source} → {connection.Target}"));
        Assert.All(
            boxes.Values.SelectMany((box, index) => boxes.Values.Skip(index + 1).Select(other => (box, other))),
            pair => Assert.False(pair.box.Touches(pair.other), $"{pair.box} and {pair.other}"));
    }

    private static string Text(string name) => File.ReadAllText(RepositoryFolder.Of("workflows", name + ".json"));

    private static WorkflowDefinition Definition(string name)
    {
        var reading = WorkflowDefinition.Read(Text(name));
        Assert.Empty(reading.Problems);
        return reading.Definition!;
    }

    private sealed record Box(double X, double Y, double Width, double Height)
    {
        private const double Gap = 40;

        internal double Right => X + Width;

        internal static Box Of(WrittenActivity activity)
        {
            var designer = activity.Json["metadata"]!["designer"]!;
            return new Box(Number(designer["position"]!["x"]), Number(designer["position"]!["y"]), Number(designer["size"]!["width"]), Number(designer["size"]!["height"]));
        }

        internal bool Touches(Box other) =>
            X < other.Right + Gap && other.X < Right + Gap && Y < other.Y + other.Height + Gap && other.Y < Y + Height + Gap;

        private static double Number(JsonNode? node) => node!.GetValue<double>();
    }
}
