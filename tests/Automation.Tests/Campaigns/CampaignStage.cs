using System.Text.Json.Nodes;
using Automation.Engine.Definitions;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Server.CommandLine;
using Automation.Server.Events;
using Automation.Server.Simulation;
using Automation.Storage;
using Automation.Storage.Reading;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.Tests.Gate;
using Automation.Tests.Hosting;
using NodaTime;
using Xunit;

namespace Automation.Tests.Campaigns;

/// <summary>A real engine on a virtual clock, with people who do things with campaigns. More than ten recipients need a second person.</summary>
internal sealed class CampaignStage : IAsyncDisposable
{
    internal static readonly Actor An = new("An", Role.Operator, ActorKind.Person) { Id = "1" };
    internal static readonly Actor Lan = new("Lan", Role.Operator, ActorKind.Person) { Id = "2" };
    internal static readonly Actor Minh = new("Minh", Role.Marketer, ActorKind.Person) { Id = "3" };
    internal static readonly Actor Chi = new("Chi", Role.Administrator, ActorKind.Person) { Id = "4" };

    private readonly string _folder = Directory.CreateTempSubdirectory("automation-campaigns-").FullName;
    private readonly SqliteStore _store;
    private readonly VirtualRun _run;

    private CampaignStage()
    {
        Time = new VirtualTime(Instant.FromUtc(2026, 3, 2, 2, 0));
        _store = new SqliteStore(new StoreOptions { Path = Path.Combine(_folder, "engine.db"), Durable = false });
        Engine = new CareEngine(new CareEngineOptions
        {
            Store = _store,
            Connectors = [Provider],
            Templates = TemplateFiles.Load(new ServerSettings { Templates = RepositoryFolder.Of("templates") }),
            Installation = "test",
            Worker = "test",
            ApprovalAbove = 10,
            Time = Time,
            Logs = new CollectedLogs(),
        });
        _run = new VirtualRun(Engine, new SilentFeed(), [null], Time);
    }

    internal VirtualTime Time { get; }

    internal CareEngine Engine { get; }

    internal CampaignDesk Desk => Engine.Desk;

    internal IStore Store => _store;

    internal GatedEngine.RecordingProvider Provider { get; } = new();

    internal static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static async Task<CampaignStage> CreateAsync()
    {
        var stage = new CampaignStage();
        await stage._store.MigrateAsync(Ct);
        return stage;
    }

    /// <summary>Everybody gets an e-mail, a day later another one: sent by hand of the clock, every day at noon.</summary>
    internal static Drawing Daily() => new Drawing()
        .Add("noon", "Elsa.Cron", ("cronExpression", "0 0 12 * * ?"))
        .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
        .Add("day", "Elsa.Delay", ("timeSpan", "1.00:00:00"))
        .Add("sms", "Care.SendSms", ("template", "come-back-voucher"), ("purpose", "Care"))
        .Add("end", "Elsa.Finish", ("reason", "through"))
        .Connect("noon -> mail", "mail|Sent -> day", "mail|Denied -> end", "mail|Failed -> end", "day -> sms", "sms|Sent -> end", "sms|Denied -> end", "sms|Failed -> end");

    /// <summary>Each order is answered.</summary>
    internal static Drawing OnOrder() => new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("mail", "Care.SendEmail", ("template", "thank-you"), ("purpose", "Care"))
        .Add("end", "Elsa.Finish")
        .Connect("placed -> mail", "mail|Sent -> end", "mail|Denied -> end", "mail|Failed -> end");

    /// <summary>Publishes a drawing, with the settings that campaigns from it begin with.</summary>
    internal async Task PublishAsync(string definition, Drawing drawing, JsonObject? defaults = null)
    {
        var json = JsonNode.Parse(drawing.Text())!.AsObject();
        json["definitionId"] = definition;
        json["customProperties"] = new JsonObject { ["campaign"] = defaults?.DeepClone() ?? new JsonObject { ["reentry"] = "once" } };
        Assert.Empty(await Engine.Definitions.InstallAsync(WorkflowDefinition.Read(json.ToJsonString()).Definition!, null, Time.Now, Ct));
    }

    internal Task<string> CreateCampaignAsync(string definition, string title, JsonObject? settings = null, Actor? actor = null) =>
        Desk.CreateAsync(new CampaignDraft { Title = title, Definition = definition, Settings = settings ?? [] }, actor ?? Minh, Ct);

    internal async Task AddCustomersAsync(int count, bool havePhone = true)
    {
        await using var transaction = await _store.BeginAsync(Ct);
        for (var number = 0; number < count; number++)
        {
            var phone = havePhone && number % 2 == 0 ? FormattableString.Invariant($"+849000{10_000 + number}") : null;
            await transaction.UpsertCustomerAsync(new CustomerWrite(FormattableString.Invariant($"c{number}"), FormattableString.Invariant($"c{number}@example.test"), phone, "Nguyễn An", "vi"), Time.Now, Ct);
        }

        await transaction.CommitAsync(Ct);
    }

    internal Task StartAsync(string name, Actor? actor = null) => Desk.StartAsync(name, null, actor ?? An, Time.Now, Ct);

    internal async Task RunForAsync(Duration duration)
    {
        var end = Time.Now + duration;
        await _run.RunUntilAsync(end, progress: null, Ct);
        Time.AdvanceTo(end);
    }

    internal async Task<CampaignDetail> DetailAsync(string name) => (await CampaignDetail.FindAsync(Engine, name, patience: null, Ct))!;

    internal async Task<CampaignFunnel> FunnelAsync(string name, int? version = null) => (await CampaignFunnel.LoadAsync(_store, name, version, Ct))!;

    internal async Task<T> ReadAsync<T>(Func<ReadContext, Task<T>> read)
    {
        await using var reader = _store.OpenReader();
        return await read(reader);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A shop in which nothing happens.</summary>
    private sealed class SilentFeed : IEventFeed
    {
        public Instant? NextAt => null;

        public long Position => 0;

        public IReadOnlyList<InboundEvent> Peek() => [];

        public void Advance()
        {
        }
    }
}
