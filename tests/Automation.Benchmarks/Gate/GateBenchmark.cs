using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Benchmarks.Storage;
using Automation.Engine.Consent;
using Automation.Engine.Definitions;
using Automation.Engine.Gate;
using Automation.Engine.Messages;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Events;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Automation.Templating.Catalog;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Automation.Benchmarks.Gate;

/// <summary>
/// The path of a message without a provider: claim, gate, render, a connector that takes everything at once, and the commit with the
/// journey. The messages are spread over all customers, so that what the gate must know of each lies anywhere in its tables.
/// Arguments: messages (default 50000), customers (default 1000000), batch (default 512), policies (default none); with policies everybody has agreed, and
/// each tenth address is suppressed for something else. Beside the rate stands the processor time, which other programs disturb less.
/// </summary>
internal static class GateBenchmark
{
    private const int IngestBatch = 2_000;

    private const string Workflow = """
        {
          "definitionId": "notice", "name": "Notice", "version": 1, "customProperties": {},
          "root": {
            "id": "flow", "type": "Elsa.Flowchart",
            "activities": [
              { "id": "placed", "type": "Care.OrderPlaced", "version": 1, "customProperties": { "canStartWorkflow": true } },
              { "id": "mail", "type": "Care.SendEmail", "version": 1, "customProperties": {},
                "template": { "typeName": "String", "expression": { "type": "Literal", "value": "notice" } },
                "purpose": { "typeName": "String", "expression": { "type": "Literal", "value": "Advertising" } } },
              { "id": "end", "type": "Elsa.Finish", "version": 1, "customProperties": {} }
            ],
            "connections": [
              { "source": { "activity": "placed", "port": "Done" }, "target": { "activity": "mail", "port": "In" } },
              { "source": { "activity": "mail", "port": "Sent" }, "target": { "activity": "end", "port": "In" } },
              { "source": { "activity": "mail", "port": "Denied" }, "target": { "activity": "end", "port": "In" } }
            ]
          }
        }
        """;

    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 5, 0);

    internal static async Task<int> RunAsync(string[] arguments)
    {
        var messages = Number(arguments, 0, 50_000);
        var customers = Number(arguments, 1, 1_000_000);
        var batch = Number(arguments, 2, SampleShop.Batch);
        var policies = PoliciesJson.ReadNames(arguments.Length > 3 ? arguments[3] : "none", "VN").Policies;
        await using var file = new BenchmarkFile();
        await using var store = await file.OpenAsync(durable: true);
        await SampleShop.AddCustomersAsync(store, customers);
        var provider = new InstantConnector();
        var engine = NewEngine(store, provider, policies, batch);
        await AgreeAsync(store, policies.Any ? customers : 0);
        await PrepareAsync(engine, messages, customers);

        var (claims, turns) = (new Samples(4), new Samples(4));
        var all = new Samples();
        var processor = Environment.CpuUsage.TotalTime;
        var began = all.Start();
        for (var left = messages; left > 0; left -= batch)
        {
            var started = turns.Start();
            provider.OnDeliver = () => claims.Stop(started);
            await engine.Dispatcher.RunOnceAsync(Channel.Email, Now, default);
            turns.Stop(started);
        }

        all.Stop(began);
        var used = Environment.CpuUsage.TotalTime - processor;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages:N0} messages of {customers:N0} customers in batches of {batch}: {provider.Taken:N0} taken, {messages / all.Total * 1e6:N0}/s, {used.TotalMicroseconds / messages:N1} µs of processor time each"));
        Console.WriteLine($"  claim, gate, render            {claims}");
        Console.WriteLine($"  the same with commit of all    {turns}");
        return provider.Taken == messages ? 0 : 1;
    }

    private static int Number(string[] arguments, int index, int otherwise) =>
        arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;

    private static CareEngine NewEngine(SqliteStore store, IConnector provider, Policies policies, int batch)
    {
        var folder = Directory.CreateTempSubdirectory("automation-bench-templates-");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "notice"));
        File.WriteAllText(Path.Combine(folder.FullName, "notice", "text.en.tpl"), "+++\nsubject = 'News'\n+++\nGood morning {{ customer.key }}\n");
        var templates = TemplateCatalog.Load(folder.FullName).Catalog;
        folder.Delete(recursive: true);
        return new CareEngine(new CareEngineOptions
        {
            Store = store,
            Policies = policies,
            Connectors = [provider],
            Templates = templates,
            Installation = "bench",
            Worker = "bench",
            Time = TimeProvider.System,
            MessageBatch = batch,
            Logs = NullLoggerFactory.Instance,
        });
    }

    private static async Task AgreeAsync(SqliteStore store, int customers)
    {
        for (var done = 0; done < customers; done += 10_000)
        {
            var ids = Enumerable.Range(done + 1, Math.Min(10_000, customers - done)).ToList();
            await using var transaction = await store.BeginAsync(default);
            await transaction.RecordConsentsAsync([.. ids.Select(id => new ConsentWrite(id, Channel.Email, Purpose.Advertising, "", ConsentState.Given, Now, Now, "bench", "v1", "form"))], default);
            await transaction.AddSuppressionsAsync(
                [.. ids.Where(id => id % 10 == 0).Select(id => new SuppressionWrite(
                    Channel.Email, string.Create(CultureInfo.InvariantCulture, $"c{id - 1}@example.test"), SuppressionScope.Topic, "other", SuppressionReason.Manual, "bench", Now))],
                default);
            await transaction.CommitAsync(default);
        }
    }

    private static async Task PrepareAsync(CareEngine engine, int messages, int customers)
    {
        var definition = WorkflowDefinition.Read(Workflow).Definition!;
        var problems = await engine.Definitions.InstallAsync(definition, new JsonObject { ["zone"] = "Asia/Ho_Chi_Minh", ["unsubscribe_url"] = "https://shop.example/u" }, Now, default);
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(problems[0].ToString());
        }

        await engine.Desk.StartAsync("notice", null, Actor.CommandLine, Now, default);
        for (var done = 0; done < messages; done += IngestBatch)
        {
            // A large odd step visits every customer once, in no order of the tables.
            var events = Enumerable.Range(done, Math.Min(IngestBatch, messages - done)).Select(index => Order(index, (int)(index * 7919L % customers))).ToList();
            await engine.Intake.IngestAsync(events, Now, default);
        }
    }

    private static InboundEvent Order(int index, int customer)
    {
        var key = customer.ToString(CultureInfo.InvariantCulture);
        var number = index.ToString(CultureInfo.InvariantCulture);
        return new InboundEvent("bench", number, "order.placed", Now, new(key), new InboundOrder(number, 100_000, "VND", 1, null), null);
    }

    /// <summary>Takes everything at once.</summary>
    private sealed class InstantConnector : IConnector
    {
        private static readonly HashSet<Channel> Served = [Channel.Email, Channel.Sms];

        internal int Taken { get; private set; }

        internal Action? OnDeliver { get; set; }

        public string Name => "instant";

        public IReadOnlySet<Channel> Channels => Served;

        public Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellationToken)
        {
            OnDeliver?.Invoke();
            Taken += batch.Count;
            return Task.FromResult<IReadOnlyList<DeliveryOutcome>>([.. batch.Select(message => new DeliveryOutcome.Accepted(message.Id))]);
        }

        public Task<Reconciliation> ReconcileAsync(string messageId, string worker, CancellationToken cancellationToken) => Task.FromResult(Reconciliation.CannotTell);
    }
}
