using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Automation.TestKit;
using Xunit;

namespace Automation.Tests.Definitions;

/// <summary>The table of Elsa's activities against what Elsa has and what is run here.</summary>
public sealed class ElsaCompatibilityTests
{
    [Fact]
    public void Table_has_each_of_elsas_activities_once_and_tells_the_truth()
    {
        var elsas = JsonNode.Parse(File.ReadAllText(SharedFolder.Require("reference/elsa-samples/descriptors-activities.json")))!["items"]!.AsArray().Select(item => (string)item!["typeName"]!).ToList();
        var rows = Regex.Matches(File.ReadAllText(RepositoryFolder.Of("docs", "elsa-compatibility.md")), @"^\| `(?<type>[A-Za-z]+\.[A-Za-z.]+)` \| (?<run>yes|partly|no) \| (?<what>.*) \|$", RegexOptions.Multiline)
            .Select(row => (Type: row.Groups["type"].Value, Run: row.Groups["run"].Value, What: row.Groups["what"].Value))
            .ToList();

        Assert.Equal(elsas.Order(StringComparer.Ordinal), rows.Select(row => row.Type).Order(StringComparer.Ordinal));
        Assert.Equal(45, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.True(ActivityCatalog.Standard.Find(row.Type) is not null == (row.Run != "no"), $"{row.Type}: {row.Run}");
            Assert.True(row.Run == "yes" || row.What.Length > 10, $"{row.Type} says neither what differs nor what to use.");
        });
    }

    [Fact]
    public void Every_activity_of_elsa_that_is_not_run_says_what_to_draw_instead()
    {
        var elsas = JsonNode.Parse(File.ReadAllText(SharedFolder.Require("reference/elsa-samples/descriptors-activities.json")))!["items"]!.AsArray().Select(item => (string)item!["typeName"]!);

        Assert.All(elsas.Where(type => type.StartsWith("Elsa.", StringComparison.Ordinal) && ActivityCatalog.Standard.Find(type) is null), type => Assert.NotNull(ElsaActivities.FindReplacement(type)));
        Assert.All(ElsaActivities.Types, type => Assert.Null(ActivityCatalog.Standard.Find(type)));
    }

    [Fact]
    public void What_is_advised_exists()
    {
        var advised = ElsaActivities.Types.SelectMany(type => Regex.Matches(ElsaActivities.FindReplacement(type)!, @"\b(?:Care|Elsa)\.[A-Z]\w+").Select(match => match.Value)).Distinct();

        Assert.All(advised, type => Assert.NotNull(ActivityCatalog.Standard.Find(type)));
    }
}
