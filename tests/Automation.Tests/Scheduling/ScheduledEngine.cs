using System.Text.Json.Nodes;
using Automation.Engine.Definitions;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.CommandLine;
using Automation.Server.Scheduling;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.TestKit.Time;
using Automation.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Automation.Tests.Scheduling;

/// <summary>An engine on a clock of the test, with the shipped workflows installed and a customer without and one with a zone.</summary>
internal sealed class ScheduledEngine : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-schedule-").FullName;
    private readonly SqliteStore _store;

    private ScheduledEngine(string now)
    {
        Time = new FakeTime(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        _store = new SqliteStore(new StoreOptions { Path = Path.Combine(_folder, "engine.db"), Durable = false });
        Engine = new CareEngine(new CareEngineOptions
        {
            Store = _store,
            Connectors = [],
            Templates = TemplateFiles.Load(new ServerSettings { Templates = RepositoryFolder.Of("templates") }),
            Installation = "test",
            Worker = "test",
            Time = Time,
            Logs = new CollectedLogs(),
        });
        Planner = new OccasionPlanner(Engine);
    }

    internal FakeTime Time { get; }

    internal CareEngine Engine { get; }

    internal OccasionPlanner Planner { get; }

    internal string SchedulePath => Path.Combine(_folder, "quartz.db");

    internal Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());

    internal static async Task<ScheduledEngine> CreateAsync(string now)
    {
        var engine = new ScheduledEngine(now);
        await engine._store.MigrateAsync(TestContext.Current.CancellationToken);
        foreach (var file in Directory.EnumerateFiles(RepositoryFolder.Of("workflows"), "*.json").Order(StringComparer.Ordinal))
        {
            Assert.Empty(await engine.Engine.Definitions.InstallAsync(WorkflowDefinition.Read(await File.ReadAllTextAsync(file)).Definition!, null, engine.Now, TestContext.Current.CancellationToken));
        }

        await engine.AddCustomerAsync("local", null);
        await engine.AddCustomerAsync("guest", "Asia/Tokyo");
        return engine;
    }

    internal async Task AddCustomerAsync(string key, string? zone)
    {
        await using var transaction = await _store.BeginAsync(TestContext.Current.CancellationToken);
        await transaction.UpsertCustomerAsync(new CustomerWrite(key, Zone: zone), Now, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    internal Task StartAsync(string campaign, params (string Name, string Value)[] settings) => Engine.Desk.StartAsync(
        campaign, new JsonObject(settings.Select(setting => KeyValuePair.Create(setting.Name, (JsonNode?)setting.Value))), Actor.CommandLine, Now, TestContext.Current.CancellationToken);

    internal void MoveTo(string instant) => Time.Advance(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture) - Time.GetUtcNow());

    /// <summary>What the planner makes for every scheduled start.</summary>
    internal async Task CatchUpAsync()
    {
        IReadOnlyList<PlannedStart> starts;
        await using (var transaction = await _store.BeginAsync(TestContext.Current.CancellationToken))
        {
            starts = await Planner.LoadAsync(transaction, Now, TestContext.Current.CancellationToken);
        }

        foreach (var start in starts)
        {
            await Planner.CatchUpAsync(start.Campaign.Row.Id, start.ActivityId, Now, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The occasions in the order in which they were made: time, zone, reason.</summary>
    internal async Task<IReadOnlyList<string>> ScansAsync()
    {
        await using var reader = _store.OpenReader();
        return [.. (await reader.Scans.OrderBy(scan => scan.Id).ToListAsync(TestContext.Current.CancellationToken))
            .Select(scan => $"{InstantPattern.General.Format(scan.ScheduledAt)} {scan.ZoneKey} {scan.SkipReason}".TrimEnd())];
    }

    internal CampaignSchedule NewSchedule(ScheduleListeners? listeners = null)
    {
        var schedule = new CampaignSchedule(Engine, SchedulePath, new Microsoft.Extensions.Logging.Abstractions.NullLogger<CampaignSchedule>());
        if (listeners is not null)
        {
            schedule.Listen(listeners);
        }

        return schedule;
    }

    internal Task SqlAsync(string sql) => ServerFixture.SqlAsync(Path.Combine(_folder, "engine.db"), sql);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
