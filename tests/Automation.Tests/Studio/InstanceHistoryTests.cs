using Automation.Engine.Journeys;
using Automation.Engine.Ledger;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Server.Studio.Instances;
using Automation.TestKit.Definitions;
using NodaTime;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>
/// Made-up workflows, moved by the real engine through random orders, times, outcomes of messages and cancellations. However a journey went,
/// the journal, the badges and the ledger tell the same story, and each visit began when it was first seen.
/// </summary>
public sealed class InstanceHistoryTests
{
    private static readonly LedgerOutcome[] Ends =
    [
        LedgerOutcome.Completed, LedgerOutcome.Cancelled, LedgerOutcome.Accepted, LedgerOutcome.Denied, LedgerOutcome.DeliveryFailed,
        LedgerOutcome.Finished, LedgerOutcome.Exited, LedgerOutcome.Failed,
    ];

    [Fact]
    public async Task Journal_badges_and_ledger_tell_the_same_story()
    {
        var seen = new HashSet<string>();
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            await using var stage = await InstanceStage.CreateAsync(new StructuredDrawing(random, "thank-you").Draw());
            stage.Provider.Answer = () => AnyOutcome(random);
            var begun = new Dictionary<(long Journey, int Visit), Instant>();
            await stage.HappenAsync();
            await LookAsync(stage, begun, seed, seen);
            for (var turn = 0; turn < 12; turn++)
            {
                await MoveAsync(stage, random, () => LookAsync(stage, begun, seed, seen));
                await LookAsync(stage, begun, seed, seen);
            }

            Assert.Empty(await stage.WrongAsync());
        }

        // The made-up stories have come to all that a story can hold.
        Assert.Superset(new HashSet<string> { "Started", "Suspended", "Resumed", "Completed", "Canceled" }, seen);
    }

    private static async Task MoveAsync(InstanceStage stage, Random random, Func<Task> look)
    {
        switch (random.Next(8))
        {
            case 0:
                await stage.HappenAsync();
                break;
            case 1 when random.Next(4) == 0:
                await stage.Engine.Journeys.CancelAsync(await stage.JourneysAsync(), Actor.CommandLine, TestContext.Current.CancellationToken);
                break;
            case < 5:
                await stage.PassAsync(Duration.FromHours(random.Next(1, 200)), look);
                break;
            default:
                await stage.SendAsync();
                break;
        }
    }

    private static DeliveryOutcome AnyOutcome(Random random) => random.Next(6) switch
    {
        0 => new DeliveryOutcome.Permanent("550"),
        1 => new DeliveryOutcome.Transient("451", null),
        2 when random.Next(5) == 0 => new DeliveryOutcome.Unknown("lost"),
        _ => new DeliveryOutcome.Accepted("p"),
    };

    private static async Task LookAsync(InstanceStage stage, Dictionary<(long, int), Instant> begun, int seed, HashSet<string> seen)
    {
        foreach (var id in await stage.JourneysAsync())
        {
            var record = (await stage.LoadAsync(id))!;
            var history = new JourneyHistory(record);
            foreach (var visit in record.State.Resting.Where(_ => record.Journey.Status == JourneyStatus.Active))
            {
                begun.TryAdd((id, visit.Visit), stage.Now);
            }

            var story = $"Seed {seed}, journey {id}:\n{string.Join('\n', history.Rows.Select(row => $"{row.At} {row.EventName} {row.Activity.Id} {row.Visit?.Number} {row.Message}"))}\n\n{string.Join('\n', record.Lines)}";
            CheckVisits(record, history, begun, story);
            CheckRows(record, history, story);
            CheckReport(record, history, story);
            seen.UnionWith(history.Rows.Select(row => row.EventName));
        }
    }

    private static void CheckVisits(JourneyRecord record, JourneyHistory history, Dictionary<(long, int), Instant> begun, string story)
    {
        var isActive = record.Journey.Status == JourneyStatus.Active;
        Assert.True(history.Visits.Count(visit => visit.Status == VisitStatus.Running) == (isActive ? record.State.Resting.Count() : 0), story);
        foreach (var visit in history.Visits)
        {
            var end = record.Lines.SingleOrDefault(line => line.Visit == visit.Number && Ends.Contains(line.Outcome));
            Assert.True(visit.EndedAt == (end is null ? record.Journey.EndedAt : end.At), $"Visit {visit.Number} ended at another time. {story}");
            if (begun.TryGetValue((record.Journey.Id, visit.Number), out var first))
            {
                Assert.True(visit.BeganAt == first, $"Visit {visit.Number} began at {visit.BeganAt} instead of {first}. {story}");
                Assert.True(visit.Rested, $"Visit {visit.Number} rested. {story}");
            }
            else
            {
                Assert.True(visit.BeganAt is null || visit.BeganAt == visit.EndedAt, $"Visit {visit.Number} was never seen at rest. {story}");
            }

            Assert.True(visit.Number == 1 == visit.Parent is null, $"Visit {visit.Number} comes from {visit.Parent}. {story}");
        }
    }

    private static void CheckRows(JourneyRecord record, JourneyHistory history, string story)
    {
        Assert.True(history.Rows.Zip(history.Rows.Skip(1)).All(pair => pair.First.At <= pair.Second.At), $"Not in order. {story}");
        foreach (var visit in history.Visits)
        {
            var names = history.Rows.Where(row => row.Visit?.Number == visit.Number).Select(row => row.EventName).ToList();
            Assert.True(names.Count(name => name == HistoryEvents.Started) == (visit.BeganAt is null ? 0 : 1), $"Visit {visit.Number} began how often? {story}");
            Assert.True(names.Count(name => name == HistoryEvents.Completed) == (visit.Status == VisitStatus.Completed ? 1 : 0), $"Visit {visit.Number} was completed how often? {story}");
            Assert.True(names.Count(name => name == HistoryEvents.Canceled) == (visit.Status == VisitStatus.Canceled ? 1 : 0), $"Visit {visit.Number} was given up how often? {story}");
            Assert.True(visit.BeganAt is null || names[0] == HistoryEvents.Started, $"Visit {visit.Number} has a row before it began. {story}");
            Assert.True(visit.Status == VisitStatus.Running || names[^1] is HistoryEvents.Completed or HistoryEvents.Canceled or HistoryEvents.Faulted, $"Visit {visit.Number} does not end. {story}");
            Assert.True(!visit.Rested || visit.BeganAt is null || names[1] == HistoryEvents.Suspended, $"Visit {visit.Number} does not rest. {story}");
        }

        var whole = history.Rows.Where(row => row.Activity == record.Map.Workflow).Select(row => row.EventName).ToList();
        Assert.True(whole.Count == (record.Journey.Status == JourneyStatus.Active ? 1 : 2), story);
    }

    private static void CheckReport(JourneyRecord record, JourneyHistory history, string story)
    {
        foreach (var figures in new InstanceView(record).Report(null))
        {
            var rows = history.Rows.Where(row => row.Activity.NodeId == figures.ActivityNodeId).ToList();
            var givenUp = history.Visits.Count(visit => visit.Activity.NodeId == figures.ActivityNodeId && visit is { Status: VisitStatus.Canceled or VisitStatus.Faulted, BeganAt: not null });
            Assert.True(figures.StartedCount == rows.Count(row => row.EventName == HistoryEvents.Started), $"{figures} {story}");
            Assert.True(figures.CompletedCount == rows.Count(row => row.EventName == HistoryEvents.Completed), $"{figures} {story}");
            if (figures.ActivityId == record.Map.Workflow.Id || figures.ActivityId == record.Map.Root.Id)
            {
                continue;
            }

            Assert.True(figures.StartedCount == figures.CompletedCount + figures.UncompletedCount + givenUp, $"{figures} {story}");
            Assert.True(figures.IsBlocked == figures.UncompletedCount > 0, $"{figures} {story}");
            var completed = record.Lines.Where(line => line.ActivityId == figures.ActivityId && line.Visit > 0).Count(line => line.Outcome is LedgerOutcome.Completed or LedgerOutcome.Accepted or LedgerOutcome.DeliveryFailed or LedgerOutcome.Finished);
            var denied = record.Lines.Count(line => line.ActivityId == figures.ActivityId && line.Outcome == LedgerOutcome.Denied);
            Assert.True(figures.CompletedCount >= completed && figures.CompletedCount <= completed + denied, $"{figures} {story}");
        }
    }
}
