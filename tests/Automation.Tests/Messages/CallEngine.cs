using System.Text.Json.Nodes;
using Automation.Engine.Activities;
using Automation.Engine.Definitions;
using Automation.Engine.Messages;
using Automation.SampleActivities;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.CommandLine;
using Automation.Server.Events;
using Automation.Server.Reports;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.TestKit;
using Automation.TestKit.Definitions;
using Automation.TestKit.Time;
using Automation.Tests.Hosting;
using Automation.Tests.SampleActivities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Xunit;

namespace Automation.Tests.Messages;

/// <summary>An engine over a database file, on a clock of the test, with a campaign whose journeys add points in a real service.</summary>
internal sealed class CallEngine : IAsyncDisposable
{
    internal const string Campaign = "points";

    internal static readonly Drawing Drawing = new Drawing()
        .Add("placed", "Care.OrderPlaced")
        .Add("add", "Sample.AddPoints", ("points", 50))
        .Add("added", "Elsa.Finish", ("reason", "added"))
        .Add("failed", "Elsa.Finish", ("reason", "failed"))
        .Connect("placed -> add|Added -> added", "add|Failed -> failed");

    private readonly string _folder = Directory.CreateTempSubdirectory("automation-calls-").FullName;
    private readonly ActivityCatalog _catalog;
    private readonly bool _calls;
    private readonly List<SqliteStore> _stores = [];
    private int _orders;

    private CallEngine(ActivityCatalog catalog, bool calls)
    {
        _catalog = catalog;
        _calls = calls;
        Open("engine.db");
        Engine = Build(catalog, "first");
    }

    internal CareEngine Engine { get; private set; }

    private SqliteStore Store => _stores[^1];

    internal FakeTime Time { get; } = new(new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero));

    internal Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());

    private string Database { get; set; } = "";

    /// <summary>An engine with the campaign started.</summary>
    /// <param name="service">The service; null for one that cannot be reached.</param>
    /// <param name="type">The activity; the sample's when null.</param>
    /// <param name="drawing">The workflow; <see cref="Drawing"/> when null.</param>
    /// <param name="calls">Whether calls are made; else they are simulated.</param>
    internal static async Task<CallEngine> StartAsync(LoyaltyPeer? service, Type? type = null, Drawing? drawing = null, bool calls = true)
    {
        var engine = new CallEngine(ActivityCatalog.Standard.With(ActivityDescriptor.Describe(type ?? typeof(AddPoints), Services(service)), ActivityDescriptor.Describe(typeof(PaymentReceived))), calls);
        await engine.Store.MigrateAsync(TestContext.Current.CancellationToken);
        var json = JsonNode.Parse((drawing ?? Drawing).Text().Replace("Sample.AddPoints", engine._catalog.All.First(found => found.TypeName.EndsWith("AddPoints", StringComparison.Ordinal)).TypeName, StringComparison.Ordinal))!;
        json["definitionId"] = Campaign;
        Assert.Empty(await engine.Engine.Definitions.InstallAsync(WorkflowDefinition.Read(json.ToJsonString()).Definition!, null, engine.Now, TestContext.Current.CancellationToken));
        await engine.Engine.Desk.StartAsync(Campaign, null, Actor.CommandLine, engine.Now, TestContext.Current.CancellationToken);
        return engine;
    }

    internal static ServiceProvider Services(LoyaltyPeer? service)
    {
        var services = new ServiceCollection();
        services.AddSingleton(new HttpClient());
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Url", service?.Address.ToString() ?? "http://127.0.0.1:1/")]).Build());
        services.AddSingleton<ILogger<LoyaltyClient>>(NullLogger<LoyaltyClient>.Instance);
        new SamplePlugin().ConfigureServices(services);
        return services.BuildServiceProvider();
    }

    /// <summary>A customer orders: a journey begins and asks for its points.</summary>
    internal async Task OrderAsync()
    {
        var key = FormattableString.Invariant($"o{++_orders}");
        var inbound = new InboundEvent("shop", key, "order.placed", Now, new CustomerWrite("c" + key), new InboundOrder(key, 100, "VND", 1, null), null);
        await Engine.Intake.IngestAsync([inbound], Now, TestContext.Current.CancellationToken);
    }

    /// <summary>A customer has paid.</summary>
    internal Task PayAsync(long amount) => Engine.Intake.IngestAsync(
        [new InboundEvent("bank", FormattableString.Invariant($"p{Now.ToUnixTimeTicks()}"), PaymentReceived.EventType, Now, new CustomerWrite("co1"), null, FormattableString.Invariant($$"""{"amount":{{amount}}}"""))],
        Now,
        TestContext.Current.CancellationToken);

    internal Task<int> MoveAsync() => Engine.Worker.RunOnceAsync(Now, Now, TestContext.Current.CancellationToken);

    internal Task<int> DispatchAsync() => Engine.Dispatcher.RunOnceAsync(Channel.Call, Now, TestContext.Current.CancellationToken);

    /// <summary>Claims what is due, as a dispatcher does that is killed before it hands over.</summary>
    internal async Task ClaimAsync()
    {
        await using var transaction = await Store.BeginAsync(TestContext.Current.CancellationToken);
        var due = await transaction.ClaimDueMessagesAsync(Channel.Call, Now, 10, TestContext.Current.CancellationToken);
        await transaction.MarkSendingAsync([.. due.Select(call => call.Id)], "killed", TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    internal Task<int> RecoverAsync() => Engine.Recovery.RunOnceAsync(Now, aliveSince: null, TestContext.Current.CancellationToken);

    /// <summary>What a kill at this moment leaves, under another process; the first one's writes no longer count.</summary>
    /// <param name="catalog">The activities that the other process has; the same when null.</param>
    internal async Task DieAsync(ActivityCatalog? catalog = null)
    {
        await ServerFixture.SqlAsync(Database, $"vacuum into '{Path.Combine(_folder, "after.db")}'");
        Open("after.db");
        Engine = Build(catalog ?? _catalog, "second");
    }

    /// <summary>The same database with other activities.</summary>
    internal void Restart(ActivityCatalog catalog) => Engine = Build(catalog, "third");

    /// <summary>Says that the first process lives, on the clock of the wall as beats are.</summary>
    internal async Task BeatAsync()
    {
        await using var transaction = await Store.BeginAsync(TestContext.Current.CancellationToken);
        await transaction.BeatAsync("first", Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()), TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Status and reason of the calls, with attempts, in order.</summary>
    internal Task<object?> CallsAsync() => ServerFixture.SqlAsync(Database, "select group_concat(status || ' ' || reason || ' ' || attempts, ', ') from messages where channel = 100");

    internal Task<object?> JourneysAsync() => ServerFixture.SqlAsync(Database, "select group_concat(status || ' ' || coalesce(reason, ''), ', ') from journeys");

    internal Task<object?> DueInAsync() => ServerFixture.SqlAsync(Database, FormattableString.Invariant($"select (min(due_at) - {Now.ToUnixTimeMilliseconds()}) / 1000 from messages where status = 1"));

    internal async Task CheckAsync(params string[] expected)
    {
        await using var reader = Store.OpenReader();
        var wrong = (await Doctor.ExamineAsync(reader, TestContext.Current.CancellationToken)).Where(finding => finding.Violations > 0).Select(finding => finding.Id);
        Assert.Equal(expected, wrong);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Open(string file)
    {
        Database = Path.Combine(_folder, file);
        _stores.Add(new SqliteStore(new StoreOptions { Path = Database, Durable = false }));
    }

    private CareEngine Build(ActivityCatalog catalog, string worker) => new(new CareEngineOptions
    {
        Store = Store,
        Connectors = [],
        CallsServices = _calls,
        Catalog = catalog,
        Templates = TemplateFiles.Load(new ServerSettings { Templates = RepositoryFolder.Of("templates") }),
        Installation = "test",
        Worker = worker,
        Time = Time,
        Logs = new CollectedLogs(),
    });
}
