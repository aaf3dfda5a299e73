using Automation.Engine.Definitions;
using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.TestKit.Journeys;
using NodaTime;
using Xunit;

namespace Automation.Tests.Flowcharts;

/// <summary>
/// Made-up charts against two models that share nothing with the engine: Elsa's counters with dead-path elimination, and
/// plain arithmetic over nested blocks. Which activity completes, how often and at which second must be the same.
/// </summary>
public sealed class FlowchartModelTests
{
    /// <summary>Of each sort. Once, 1,500 of each were run and agreed.</summary>
    private const int Charts = 400;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Charts_do_what_elsas_counters_say(bool withLoops)
    {
        var meetings = new HashSet<(Meeting, string?)>();
        var given = 0;
        for (var seed = 1; seed <= Charts; seed++)
        {
            var chart = new ChartGenerator(seed).Draw(withLoops);
            var journey = Run(chart.ToDrawing().Compile());

            Same(new CounterModel(chart).Run().Completed, journey, () => $"seed {seed}\n{chart}");
            meetings.UnionWith(chart.Nodes.Where(node => chart.Edges.Count(edge => edge.Target == node.Id) > 1).Select(node => (node.Meeting, node.MergeMode)));
            given += journey.Ledger.Count(line => line.Reason == "race-lost");
        }

        // What was never drawn was not tested.
        Assert.True(given > 200, $"Only {given} visits lost a race.");
        foreach (var mode in new[] { (Meeting.AllActive, null), (Meeting.All, null), (Meeting.Any, null), (Meeting.Any, "Race"), (Meeting.All, "Merge"), (Meeting.All, "Converge"), (Meeting.Each, "Cascade"), (Meeting.AllActive, (string?)"Stream") })
        {
            Assert.Contains(mode, meetings);
        }
    }

    [Fact]
    public void Charts_of_nested_blocks_do_what_the_blocks_say()
    {
        var kinds = new HashSet<string>();
        for (var seed = 1; seed <= Charts; seed++)
        {
            var generator = new BlockGenerator(seed);
            var (workflow, expected) = generator.Draw();
            var journey = Run(workflow);

            Same(expected, journey, () => $"seed {seed}");
            kinds.UnionWith(generator.Kinds);
        }

        Assert.Superset(new HashSet<string> { "loop", "loop in a block", "WaitAll", "WaitAllActive", "WaitAny", "implicit", "Race", "Merge", "Converge", "Stream", "dead branch to WaitAll", "dead branch to WaitAny" }, kinds);
    }

    private static JourneyDriver Run(CompiledWorkflow workflow)
    {
        var journey = new JourneyDriver(workflow).Begin().Pass(Duration.FromDays(20_000));
        Assert.Equal(JourneyStatus.Finished, journey.Status);
        return journey;
    }

    private static void Same(IEnumerable<(string Id, long Second)> expected, JourneyDriver journey, Func<string> what)
    {
        var should = expected.OrderBy(line => line.Second).ThenBy(line => line.Id, StringComparer.Ordinal).ToList();
        var did = journey.Ledger
            .Where(line => line.Outcome == LedgerOutcome.Completed)
            .Select(line => (Id: line.ActivityId, Second: (long)(line.At - SampleFacts.Start).TotalSeconds))
            .OrderBy(line => line.Second).ThenBy(line => line.Id, StringComparer.Ordinal).ToList();
        if (!should.SequenceEqual(did))
        {
            Assert.Fail($"{what()}\nonly expected: {string.Join(' ', should.Except(did))}\nonly happened: {string.Join(' ', did.Except(should))}\nledger: {string.Join(" · ", journey.Lines)}");
        }
    }
}
