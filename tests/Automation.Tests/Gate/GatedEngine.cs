using System.Text.Json.Nodes;
using Automation.Engine.Consent;
using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.CommandLine;
using Automation.Server.Consent;
using Automation.Server.Events;
using Automation.Server.Simulation;
using Automation.Storage;
using Automation.Storage.Reading;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Automation.Tests.Gate;

/// <summary>
/// The real engine on a clock of the test, with a provider that remembers, and three campaigns that each answer an order with one message:
/// <c>news</c> (advertising by SMS), <c>mail</c> (advertising by e-mail) and <c>thanks</c> (care by e-mail).
/// </summary>
internal sealed class GatedEngine : IAsyncDisposable
{
    internal const string News = "news";
    internal const string Mail = "mail";
    internal const string Thanks = "thanks";

    private readonly string _folder = Directory.CreateTempSubdirectory("automation-gate-").FullName;
    private readonly SqliteStore _store;
    private int _orders;

    private GatedEngine(string policies, string now, string? templates)
    {
        Templates = templates ?? RepositoryFolder.Of("templates");
        Time = new VirtualTime(OffsetDateTimePattern.Rfc3339.Parse(now).Value.ToInstant());
        _store = new SqliteStore(new StoreOptions { Path = Database, Durable = false });
        Keys = [new LinkKey(1, new byte[32])];
        Engine = NewEngine(policies);
    }

    internal VirtualTime Time { get; }

    internal CareEngine Engine { get; private set; }

    internal RecordingProvider Provider { get; } = new();

    internal IReadOnlyList<LinkKey> Keys { get; }

    /// <summary>The folder of templates. Default what ships.</summary>
    internal string Templates { get; }

    internal string Database => Path.Combine(_folder, "engine.db");

    internal IStore Store => _store;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static async Task<GatedEngine> CreateAsync(string policies = "all", string now = "2026-03-02T12:00:00+07:00", JsonObject? settings = null, string? templates = null)
    {
        var engine = new GatedEngine(policies, now, templates);
        await engine._store.MigrateAsync(Ct);
        await engine.AddCampaignAsync(News, "Care.SendSms", "promotion-today", "Advertising", settings);
        await engine.AddCampaignAsync(Mail, "Care.SendEmail", "promotion-notice", "Advertising", settings);
        await engine.AddCampaignAsync(Thanks, "Care.SendEmail", "thank-you", "Care", settings);
        return engine;
    }

    internal CareEngine NewEngine(string policies) => new(new CareEngineOptions
    {
        Store = _store,
        Connectors = [Provider],
        Policies = Automation.Server.Gate.PoliciesInForce.Read(policies, "VN"),
        Links = new PublicLinks(() => new Uri("https://shop.example"), Keys),
        Templates = TemplateFiles.Load(new ServerSettings { Templates = Templates }),
        Installation = "test",
        Worker = "test",
        Time = Time,
        Logs = new CollectedLogs(),
    });

    internal async Task AddCampaignAsync(string name, string activity, string template, string purpose, JsonObject? settings)
    {
        var drawing = new Drawing()
            .Add("placed", "Care.OrderPlaced")
            .Add("send", activity, ("template", template), ("purpose", purpose))
            .Add("end", "Elsa.Finish")
            .Connect("placed -> send", "send|Sent -> end", "send|Denied -> end", "send|Failed -> end");
        var json = JsonNode.Parse(drawing.Text())!.AsObject();
        json["definitionId"] = name;
        var campaign = new JsonObject { ["zone"] = "Asia/Ho_Chi_Minh", ["locale"] = "vi", ["shop_name"] = "Nắng", ["shop_address"] = "12 Hoa Mai", ["sms_from"] = "NANG" };
        foreach (var (key, value) in settings ?? [])
        {
            campaign[key] = value?.DeepClone();
        }

        Assert.Empty(await Engine.Definitions.InstallAsync(WorkflowDefinition.Read(json.ToJsonString()).Definition!, campaign, Time.Now, Ct));
    }

    internal Task StartAsync(string campaign) => Engine.Desk.StartAsync(campaign, null, Actor.CommandLine, Time.Now, Ct);

    /// <summary>Somebody who decides.</summary>
    internal static readonly Actor Lan = new("lan", Role.Operator, ActorKind.Person) { Id = "7" };

    /// <summary>A customer of Vietnam who has bought something; agrees to advertising unless told otherwise.</summary>
    internal async Task<long> AddCustomerAsync(string key, bool agrees = true, string? phone = null, string? email = null, string? zone = null, string? attributes = null)
    {
        await using var transaction = await _store.BeginAsync(Ct);
        var id = await transaction.UpsertCustomerAsync(
            new CustomerWrite(key, email ?? key + "@example.test", phone ?? "+8490000" + (1000 + key.Sum(letter => letter)), key, "vi", zone, AttributesJson: attributes), Time.Now, Ct);
        if (agrees)
        {
            await transaction.RecordConsentsAsync(
                [.. PersonalChannels.All.Select(channel => new ConsentWrite(id, channel, Purpose.Advertising, "", ConsentState.Given, Time.Now, Time.Now, "test", "v1", "card"))], Ct);
        }

        await transaction.CommitAsync(Ct);
        return id;
    }

    /// <summary>An order of a customer: each running campaign asks for a message.</summary>
    internal Task OrderAsync(string customer)
    {
        var number = $"{++_orders}";
        return Engine.Intake.IngestAsync([new InboundEvent("/shop", number, "order.placed", Time.Now, new CustomerWrite(customer), new InboundOrder(number, 100_000, "VND", 1, null), null)], Time.Now, Ct);
    }

    /// <summary>Brings out what is due now.</summary>
    internal async Task DispatchAsync()
    {
        foreach (var channel in PersonalChannels.All)
        {
            while (await Engine.Dispatcher.RunOnceAsync(channel, Time.Now, Ct) > 0)
            {
            }
        }
    }

    /// <summary>Goes from one due time to the next up to a moment.</summary>
    internal async Task RunUntilAsync(string until)
    {
        var end = OffsetDateTimePattern.Rfc3339.Parse(until).Value.ToInstant();
        await DispatchAsync();
        while (await NextAsync() is { } next && next <= end)
        {
            Time.AdvanceTo(next);
            await DispatchAsync();
        }

        Time.AdvanceTo(end);
    }

    /// <summary>The messages in order: customer, status, reason and, while queued, the local time.</summary>
    internal async Task<IReadOnlyList<string>> MessagesAsync()
    {
        await using var reader = _store.OpenReader();
        var rows = await (
            from message in reader.Messages
            join customer in reader.Customers on message.CustomerId equals customer.Id
            orderby message.Id
            select new { customer.Key, Message = message }).ToListAsync(Ct);
        return [.. rows.Select(row => $"{row.Key} {row.Message.Status.ToString().ToLowerInvariant()} {row.Message.Reason}{When(row.Message)}".TrimEnd())];
    }

    internal async Task<IReadOnlyList<LedgerLineView>> LedgerAsync()
    {
        await using var reader = _store.OpenReader();
        return await reader.Ledger.OrderBy(line => line.Id).ToListAsync(Ct);
    }

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

    private static string When(MessageView message) =>
        message.Status == MessageStatus.Queued ? message.DueAt.InZone(GateScene.Saigon).ToString(" MM-dd'T'HH:mm", null) : "";

    private async Task<Instant?> NextAsync()
    {
        await using var transaction = await _store.BeginAsync(Ct);
        return await transaction.NextMessageDueAsync(Ct);
    }

    /// <summary>A provider that takes everything, or answers what a test says.</summary>
    internal sealed class RecordingProvider : IConnector
    {
        private static readonly HashSet<Channel> Served = [Channel.Email, Channel.Sms];

        internal List<OutboundMessage> Taken { get; } = [];

        internal Func<OutboundMessage, DeliveryOutcome>? Answer { get; set; }

        public string Name => "recording";

        public string? Parked { get; set; }

        public int Unparked { get; private set; }

        public IReadOnlySet<Channel> Channels => Served;

        public Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
        {
            Taken.AddRange(batch);
            return Task.FromResult<IReadOnlyList<DeliveryOutcome>>([.. batch.Select(message => Answer?.Invoke(message) ?? new DeliveryOutcome.Accepted(message.Id))]);
        }

        public void Unpark() => (Parked, Unparked) = (null, Unparked + 1);

        public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) => Task.FromResult(Reconciliation.CannotTell);
    }
}
