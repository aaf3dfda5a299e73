using System.CommandLine;
using System.Globalization;
using Automation.Connectors.Capture;
using Automation.Server.Gate;
using Automation.Server.Orders;
using Automation.Server.Plugins;
using Automation.Server.Simulation;
using Automation.Storage;
using Automation.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Text;

namespace Automation.Server.CommandLine;

/// <summary><c>replay</c>: the real engine over a recorded history.</summary>
internal static class ReplayCommand
{
    /// <summary>One moment's messages leave in one batch, so that a replay which was killed ends with the same ledger.</summary>
    private const int MessageBatch = 100_000;

    internal static Command Create()
    {
        var orders = new Option<string>("--orders") { Description = "The order history, CSV or CSV.gz.", Required = true };
        var map = new Option<string>("--map") { Description = "How its columns are read (docs/order-maps.md).", Required = true };
        var workflows = new Option<string>("--workflows") { Description = "Names or files of workflows, separated by commas.", Required = true };
        var from = new Option<string>("--from") { Description = "First day, such as 2010-12-01. Earlier orders are known history and trigger nothing.", Required = true };
        var to = new Option<string>("--to") { Description = "Day after the last one; what is due exactly at its beginning is not run.", Required = true };
        var zone = new Option<string>("--zone") { Description = "Zone of the dates and of the campaigns, such as Europe/London. Default UTC." };
        var settings = new Option<string>("--settings") { Description = "JSON file with campaign settings by workflow (docs/campaigns.md)." };
        var policy = new Option<string>("--policy", "--policies") { Description = "Which policies hold (docs/gate.md): none (default: only pauses, addresses and refusals count), all, names such as vn,jp, or a JSON file." };
        var database = new Option<string>("--db") { Description = "Keep the database here; a replay that was interrupted goes on. Default: a temporary one." };
        var json = new Option<bool>("--json") { Description = "Print the counts as one JSON object." };
        var command = new Command("replay", "Runs workflows over a recorded order history on a virtual clock.") { orders, map, workflows, from, to, zone, settings, policy, database, json };
        command.SetAction((result, cancellationToken) => Terminal.RunAsync(() => RunAsync(
            new Arguments(
                result.GetValue(orders)!,
                result.GetValue(map)!,
                result.GetValue(workflows)!,
                Date("--from", result.GetValue(from)!),
                Date("--to", result.GetValue(to)!),
                Zone(result.GetValue(zone) ?? "UTC"),
                result.GetValue(settings),
                result.GetValue(policy) ?? "none",
                result.GetValue(database),
                result.GetValue(json)),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.To <= arguments.From)
        {
            throw new CommandException("--to must be after --from.");
        }

        var settings = ServerSettings.Read();
        var workflows = WorkflowFiles.Load(settings, arguments.Workflows.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var campaignSettings = SettingsFile.Read(arguments.Settings);
        var plan = new ReplayPlan
        {
            History = await ReadAsync(arguments, cancellationToken),
            Workflows = workflows,
            Settings = campaignSettings,
            From = arguments.From,
            To = arguments.To,
            Zone = arguments.Zone,
            Currency = settings.Currency,
            Policies = PoliciesInForce.Read(arguments.Policy, settings.Country),
            PolicyText = arguments.Policy,
        };
        using var place = new ReplayPlace(arguments.Database);
        await using var store = new SqliteStore(new StoreOptions { Path = place.Database, Durable = false, TransactionsPerCommit = 2_000, KeepsSearch = false });
        await store.MigrateAsync(cancellationToken);
        await ReplayAsync(plan, settings, place, store, cancellationToken);
        var report = await ReplayReport.CountAsync(store, plan.History, [.. plan.Workflows.Select(workflow => workflow.DefinitionId)], cancellationToken);
        Print(report, arguments.Json);
        return Terminal.Success;
    }

    private static async Task ReplayAsync(ReplayPlan plan, ServerSettings settings, ReplayPlace place, SqliteStore store, CancellationToken cancellationToken)
    {
        var from = plan.From.AtStartOfDayInZone(plan.Zone).ToInstant();
        var span = plan.To.AtStartOfDayInZone(plan.Zone).ToInstant() - from;
        var time = new VirtualTime(from);
        await using var plugins = PluginHost.Load(settings);
        var engine = new CareEngine(new CareEngineOptions
        {
            Store = store,
            Connectors = [new CaptureConnector(new CaptureOptions { Folder = place.Mailbox })],
            Policies = plan.Policies,
            Templates = await TemplateFiles.LoadSentAsync(settings, cancellationToken),
            Catalog = plugins.Catalog,
            Installation = "replay",
            Worker = "replay",
            Time = time,
            MessageBatch = MessageBatch,
            Logs = NullLoggerFactory.Instance,
        });
        await Terminal.WithProgressAsync("Replaying", progress =>
            new Replay(engine, plan, time).RunAsync(new Progress(progress, from, span), cancellationToken));
    }

    private static Task<OrderHistory> ReadAsync(Arguments arguments, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var map = OrderMap.Load(arguments.Map);
            using var rejects = arguments.Database is null ? null : new RejectsFile(RejectsFile.PathFor(arguments.Orders, Path.GetDirectoryName(Path.GetFullPath(arguments.Database))!));
            var reading = new OrderReading { Now = TimeProvider.System.GetUtcNow(), PhoneRegion = ServerSettings.Read().PhoneRegion, Rejected = rejects is null ? null : rejects.Add };
            return OrderFile.Read(arguments.Orders, map, reading, cancellationToken);
        },
        cancellationToken);

    private static LocalDate Date(string option, string text) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true } date ? date.Value : throw new CommandException($"{option} '{text}' is no date. Write it as 2010-12-01.");

    private static DateTimeZone Zone(string id) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? throw new CommandException($"--zone '{id}' is no time zone. Write an IANA id such as Europe/London.");

    private static void Print(ReplayReport report, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(report);
            return;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Orders:N0} orders of {report.Customers:N0} customers in {report.Rows:N0} rows"));
        foreach (var (reason, count) in report.Rejected)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  rejected {reason}: {count:N0}"));
        }

        foreach (var (name, workflow) in report.Workflows)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {workflow.Entered:N0} entered, {workflow.Waiting:N0} waiting, {workflow.Failed:N0} failed"));
            PrintReasons("finished", workflow.Finished);
            PrintReasons("exited", workflow.Exited);
            foreach (var (channel, messages) in workflow.Messages)
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {channel}: {messages.Accepted:N0} accepted, {messages.Failed:N0} failed"));
                PrintReasons($"{channel} denied", messages.Denied);
            }
        }
    }

    private static void PrintReasons(string what, IReadOnlyDictionary<string, long> reasons)
    {
        foreach (var (reason, count) in reasons)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what} {reason}: {count:N0}"));
        }
    }

    private sealed record Arguments(
        string Orders, string Map, string Workflows, LocalDate From, LocalDate To, DateTimeZone Zone, string? Settings, string Policy, string? Database, bool Json);

    private sealed class Progress(IProgress<double> inner, Instant from, Duration span) : IProgress<Instant>
    {
        public void Report(Instant value) => inner.Report((value - from) / span);
    }
}
