using System.Text.Json.Nodes;
using Automation.Connectors.Capture;
using Automation.Engine.Definitions;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.CommandLine;
using Automation.Server.Events;
using Automation.Server.Reports;
using Automation.Server.Simulation;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Automation.Tests.Simulation;

/// <summary>A version that is published in the middle of a simulation: what the live engine does, on a virtual clock.</summary>
public sealed class PublishedInSimulationTests
{
    private static readonly Instant Begin = Instant.FromUtc(2026, 3, 2, 0, 0);

    [Fact]
    public async Task Journeys_stay_on_their_version_and_new_starts_count_from_the_publication()
    {
        var folder = Directory.CreateTempSubdirectory("automation-published-");
        try
        {
            await using var store = new SqliteStore(new StoreOptions { Path = Path.Combine(folder.FullName, "s.db"), Durable = false });
            await store.MigrateAsync(TestContext.Current.CancellationToken);
            var time = new VirtualTime(Begin);
            var engine = NewEngine(store, time, folder.FullName);
            var run = new VirtualRun(engine, new ListedFeed([Order(1, Begin + Duration.FromHours(1)), Order(2, Begin + Duration.FromHours(30))]), [null], time);
            Assert.Empty(await engine.Definitions.InstallAsync(WorkflowDefinition.Read(Workflow("2.00:00:00", "0 0 6 * * ?")).Definition!, null, Begin, TestContext.Current.CancellationToken));
            await engine.Desk.StartAsync("drawing", null, Actor.CommandLine, Begin, TestContext.Current.CancellationToken);

            // Noon of the first day: the daily start at 06:00 has been; one at 09:00 comes in its place.
            await run.RunUntilAsync(Begin + Duration.FromHours(12), null, TestContext.Current.CancellationToken);
            time.AdvanceTo(Begin + Duration.FromHours(12));
            await engine.Definitions.SaveAsync(JsonNode.Parse(Workflow("3.00:00:00", "0 0 9 * * ?"))!.AsObject(), Actor.CommandLine, TestContext.Current.CancellationToken);
            await engine.Definitions.PublishAsync("drawing", Actor.CommandLine, TestContext.Current.CancellationToken);
            await run.RunUntilAsync(Begin + Duration.FromDays(10), null, TestContext.Current.CancellationToken);

            await using var reader = store.OpenReader();
            var versions = await reader.DefinitionVersions.ToDictionaryAsync(version => version.Id, version => version.Version, TestContext.Current.CancellationToken);
            var journeys = await reader.Journeys.Where(journey => journey.EventId != null).OrderBy(journey => journey.Id).ToListAsync(TestContext.Current.CancellationToken);
            Assert.Equal([(1, 48.0), (2, 72.0)], journeys.Select(journey => (versions[journey.DefinitionVersionId], (journey.EndedAt!.Value - journey.EnteredAt).TotalHours)));

            var scans = await reader.Scans.OrderBy(scan => scan.Id).Take(3).ToListAsync(TestContext.Current.CancellationToken);
            Assert.Equal(["2026-03-02T06:00:00Z", "2026-03-03T09:00:00Z", "2026-03-04T09:00:00Z"], scans.Select(scan => InstantPattern.General.Format(scan.ScheduledAt)));
            Assert.DoesNotContain(await Doctor.ExamineAsync(reader, TestContext.Current.CancellationToken), finding => finding.Violations > 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static CareEngine NewEngine(SqliteStore store, VirtualTime time, string folder) => new(new CareEngineOptions
    {
        Store = store,
        Connectors = [new CaptureConnector(new CaptureOptions { Folder = Path.Combine(folder, "mailbox") })],
        Templates = TemplateFiles.Load(new ServerSettings { Templates = RepositoryFolder.Of("templates") }),
        Installation = "test",
        Worker = "test",
        Time = time,
        Logs = NullLoggerFactory.Instance,
    });

    private static string Workflow(string delay, string schedule) => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("wait", "Elsa.Delay", ("timeSpan", delay))
        .Add("daily", "Care.AudienceEntered", ("schedule", schedule))
        .Add("note", "Elsa.WriteLine", ("text", "daily"))
        .Connect("placed -> wait", "daily -> note")
        .Text();

    private static InboundEvent Order(int number, Instant at) => new(
        "test", $"order-{number}", "order.placed", at, new CustomerWrite($"c{number}"), new InboundOrder($"o{number}", 10, "EUR", 1, null), null);

    private sealed class ListedFeed(IReadOnlyList<InboundEvent> events) : IEventFeed
    {
        private int _next;

        public Instant? NextAt => _next < events.Count ? events[_next].Time : null;

        public long Position => _next;

        public IReadOnlyList<InboundEvent> Peek() => [events[_next]];

        public void Advance() => _next++;
    }
}
