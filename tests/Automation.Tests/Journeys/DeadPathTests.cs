using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.TestKit.Definitions;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Journeys;

/// <summary>
/// Made-up drawings without loops, against the rule that Elsa's flowchart follows: a connection is resolved when its source has
/// ended (followed or not) or was skipped; an activity whose connections are all resolved begins if one of them was followed
/// (a join for all: if all were), and is skipped otherwise.
/// </summary>
public sealed class DeadPathTests
{
    [Fact]
    public void Joins_by_reachability_do_what_dead_path_elimination_does()
    {
        for (var seed = 1; seed <= 3_000; seed++)
        {
            var graph = Graph.Draw(new Random(seed));
            var journey = new JourneyDriver(graph.ToDrawing().Compile()).Begin().Pass(Duration.FromDays(400));

            var actual = journey.Ledger
                .Where(line => line.Outcome == LedgerOutcome.Completed)
                .Select(line => (line.ActivityId, Hours: (int)(line.At - SampleFacts.Start).TotalHours))
                .OrderBy(line => line.ActivityId, StringComparer.Ordinal);

            Assert.Equal(JourneyStatus.Finished, journey.Status);
            Assert.True(
                graph.Expected().OrderBy(line => line.Id, StringComparer.Ordinal).SequenceEqual(actual),
                $"Seed {seed}\nexpected {string.Join(' ', graph.Expected())}\nactual   {string.Join(' ', actual)}\n{graph}");
        }
    }

    private sealed record Node(string Id, string Type, int Hours, string[] Outcomes, string[] Taken);

    private sealed record Edge(int Source, string Port, int Target);

    private sealed record Graph(Node[] Nodes, Edge[] Edges)
    {
        internal static Graph Draw(Random random)
        {
            var nodes = Enumerable.Range(0, random.Next(3, 13)).Select(index => DrawNode(random, index)).ToArray();
            var edges = new List<Edge>();
            for (var target = 1; target < nodes.Length; target++)
            {
                for (var inbound = random.Next(1, 4); inbound > 0; inbound--)
                {
                    var source = random.Next(target);
                    edges.Add(new Edge(source, nodes[source].Outcomes[random.Next(nodes[source].Outcomes.Length)], target));
                }
            }

            return new Graph(nodes, [.. edges.Distinct()]);
        }

        internal Drawing ToDrawing()
        {
            var drawing = new Drawing();
            foreach (var node in Nodes)
            {
                drawing.Add(node.Id, node.Type, node.Type switch
                {
                    "Elsa.Delay" => [("timeSpan", $"{node.Hours:00}:00:00")],
                    "Elsa.FlowDecision" => [("condition", node.Taken[0] == "True")],
                    "Elsa.FlowFork" => [("branches", node.Outcomes)],
                    "Elsa.FlowJoin" => [("mode", node.Hours == 0 ? "WaitAllActive" : "WaitAll")],
                    _ => [],
                });
            }

            return drawing.Connect([.. Edges.Select(edge => $"{Nodes[edge.Source].Id}|{edge.Port} -> {Nodes[edge.Target].Id}")]);
        }

        /// <summary>Which activities complete, and at which hour. Nodes stand in an order in which sources come first.</summary>
        internal List<(string Id, int Hour)> Expected()
        {
            var completed = new List<(string, int)>();
            var resolved = new int[Nodes.Length];
            var ran = new bool[Nodes.Length];
            for (var at = 0; at < Nodes.Length; at++)
            {
                var inbound = Edges.Where(edge => edge.Target == at).ToList();
                var followed = inbound.Count(edge => ran[edge.Source] && Nodes[edge.Source].Taken.Contains(edge.Port));
                resolved[at] = inbound.Count == 0 ? 0 : inbound.Max(edge => resolved[edge.Source]);
                var isForAll = Nodes[at] is { Type: "Elsa.FlowJoin", Hours: > 0 } && inbound.Count > 1;
                ran[at] = at == 0 || (isForAll ? followed == inbound.Count : followed > 0);
                if (ran[at])
                {
                    resolved[at] += Nodes[at].Type == "Elsa.Delay" ? Nodes[at].Hours : 0;
                    completed.Add((Nodes[at].Id, resolved[at]));
                }
            }

            return completed;
        }

        public override string ToString() => string.Join('\n', Nodes.Select(node => $"{node.Id} {node.Type} {node.Hours} → {string.Join(',', node.Taken)}").Concat(Edges.Select(edge => edge.ToString())));

        private static Node DrawNode(Random random, int index) => (index == 0 ? 9 : random.Next(6)) switch
        {
            0 => new Node($"n{index:00}", "Elsa.FlowDecision", 0, ["True", "False"], [random.Next(2) == 0 ? "True" : "False"]),
            1 => new Node($"n{index:00}", "Elsa.FlowFork", 0, ["a", "b", "c"], ["a", "b", "c"]),
            2 => new Node($"n{index:00}", "Elsa.FlowJoin", random.Next(2), ["Done"], ["Done"]),
            3 => new Node($"n{index:00}", "Elsa.WriteLine", 0, ["Done"], ["Done"]),
            9 => new Node("n00", "Care.OrderPlaced", 0, ["Done"], ["Done"]),
            _ => new Node($"n{index:00}", "Elsa.Delay", random.Next(0, 6), ["Done"], ["Done"]),
        };
    }
}
