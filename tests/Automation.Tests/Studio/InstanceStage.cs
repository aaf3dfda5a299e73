using System.Globalization;
using Automation.Engine.Campaigns;
using Automation.Engine.Messages;
using Automation.Server;
using Automation.Server.CommandLine;
using Automation.Server.Events;
using Automation.Server.Reports;
using Automation.Server.Studio.Instances;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.TestKit.Time;
using Automation.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Automation.Tests.Studio;

/// <summary>A whole engine on a clock of the test with one running campaign; journeys of one customer are looked at as Studio does.</summary>
internal sealed class InstanceStage : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-instances-").FullName;
    private readonly FakeTime _time = new(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
    private readonly SqliteStore _store;
    private int _events;

    private InstanceStage()
    {
        _store = new SqliteStore(new StoreOptions { Path = Path.Combine(_folder, "engine.db"), Durable = false });
        Engine = new CareEngine(new CareEngineOptions
        {
            Store = _store,
            Connectors = [Provider],
            Templates = TemplateFiles.Load(new ServerSettings { Templates = RepositoryFolder.Of("templates") }),
            Installation = "test",
            Worker = "test",
            Time = _time,
            Logs = new CollectedLogs(),
        });
    }

    internal CareEngine Engine { get; }

    internal AnyProvider Provider { get; } = new();

    internal Instant Now => Instant.FromDateTimeOffset(_time.GetUtcNow());

    internal string Database => Path.Combine(_folder, "engine.db");

    internal static async Task<InstanceStage> CreateAsync(Drawing drawing)
    {
        var stage = new InstanceStage();
        await stage._store.MigrateAsync(TestContext.Current.CancellationToken);
        await using var transaction = await stage._store.BeginAsync(TestContext.Current.CancellationToken);
        var version = await transaction.AddDefinitionVersionAsync(new(0, "made-up:1", "made-up", 1, "Made up", drawing.Text(), true, true, stage.Now), TestContext.Current.CancellationToken);
        var campaign = new CampaignRow(0, "made-up", version, CampaignState.Draft, """{"zone":"Asia/Ho_Chi_Minh"}""", stage.Now, null, null);
        campaign = campaign with { Id = (await transaction.TryAddCampaignAsync(campaign, TestContext.Current.CancellationToken))!.Value, State = CampaignState.Running, StartedAt = stage.Now };
        await transaction.UpdateCampaignAsync(campaign, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return stage;
    }

    /// <summary>An event about the customer, now.</summary>
    internal Task HappenAsync(string type = "order.placed") => Engine.Intake.IngestAsync(
        [new InboundEvent("test", (++_events).ToString(CultureInfo.InvariantCulture), type, Now, new CustomerWrite("KH1", Email: "lan@example.test", Name: "Lan", Locale: "vi"), null, null)],
        Now,
        TestContext.Current.CancellationToken);

    /// <summary>Lets time pass; what comes due on the way happens at its own time.</summary>
    internal async Task PassAsync(Duration span, Func<Task>? look = null)
    {
        for (var until = Now + span; Now < until;)
        {
            var next = await NextDueAsync();
            _time.Advance((Instant.Min(until, Instant.Max(Now, next ?? until)) - Now).ToTimeSpan());
            await Engine.Worker.RunOnceAsync(Now, Now, TestContext.Current.CancellationToken);
            if (look is not null)
            {
                await look();
            }

            if (next is null || next > until)
            {
                _time.Advance((until - Now).ToTimeSpan());
            }
        }
    }

    /// <summary>Brings out what is due.</summary>
    internal async Task SendAsync()
    {
        foreach (var channel in Enum.GetValues<Channel>())
        {
            await Engine.Dispatcher.RunOnceAsync(channel, Now, TestContext.Current.CancellationToken);
        }
    }

    internal Task<JourneyRecord?> LoadAsync(long id) => JourneyRecord.LoadAsync(_store, Engine.Campaigns.Fallback, JourneyRecord.IdOf(id), TestContext.Current.CancellationToken);

    internal async Task<IReadOnlyList<long>> JourneysAsync()
    {
        await using var reader = _store.OpenReader();
        return await reader.Journeys.Select(journey => journey.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    internal async Task<IReadOnlyList<Finding>> WrongAsync()
    {
        await using var reader = _store.OpenReader();
        return [.. (await Doctor.ExamineAsync(reader, TestContext.Current.CancellationToken)).Where(finding => finding.Violations > 0 && finding.Id != "unknown")];
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Instant?> NextDueAsync()
    {
        await using var transaction = await _store.BeginAsync(TestContext.Current.CancellationToken);
        return await transaction.NextWaitDueAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A provider that answers what the test says.</summary>
    internal sealed class AnyProvider : IConnector
    {
        internal Func<DeliveryOutcome> Answer { get; set; } = () => new DeliveryOutcome.Accepted("p");

        /// <summary>Called while messages are under way.</summary>
        internal Func<Task>? Meanwhile { get; set; }

        public string Name => "any";

        public IReadOnlySet<Channel> Channels { get; } = new HashSet<Channel>(Enum.GetValues<Channel>());

        public async Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
        {
            if (Meanwhile is { } meanwhile)
            {
                await meanwhile();
            }

            return [.. batch.Select(_ => Answer())];
        }

        public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) => Task.FromResult(Reconciliation.CannotTell);
    }
}
