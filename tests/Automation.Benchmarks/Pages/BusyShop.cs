using System.Diagnostics;
using System.Globalization;
using Automation.Benchmarks.Storage;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Engine.Pauses;
using Automation.Server;
using Automation.Server.Access;
using Automation.Server.Audiences;
using Automation.Server.Pauses;
using Automation.Storage;
using Automation.Storage.Sqlite;
using NodaTime;

namespace Automation.Benchmarks.Pages;

/// <summary>
/// The database of a shop that has been busy for a year: customers with orders, events and consents, campaigns of every state, their journeys, ledger and
/// messages, two pauses and an audit log in which other things than campaigns were changed last.
/// </summary>
internal static class BusyShop
{
    private const int Batch = 5_000;
    private const int AuditLines = 100_000;

    /// <summary>How many lines of the ledger a journey writes, about.</summary>
    private const double LinesEach = 4.4;

    /// <summary>Makes the database, unless it is there; one that was not finished is made anew.</summary>
    internal static async Task MakeAsync(string path, int customers, int lines)
    {
        if (File.Exists(path))
        {
            return;
        }

        var part = path + ".part";
        File.Delete(part);
        File.Delete(part + "-wal");
        var began = Stopwatch.GetTimestamp();
        await using (var store = new SqliteStore(new StoreOptions { Path = part, Durable = false }))
        {
            await store.MigrateAsync(default);
            await FillAsync(store, customers, (int)(lines / LinesEach));
        }

        File.Move(part, path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"made {path} in {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s"));
    }

    private static async Task FillAsync(SqliteStore store, int customers, int journeys)
    {
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        var began = now - Duration.FromDays(365);
        for (var first = 1; first <= customers; first += Batch)
        {
            await AddCustomersAsync(store, first, Math.Min(first + Batch - 1, customers), began);
        }

        Console.WriteLine("customers are there");
        var engine = BenchmarkEngine.Over(store);
        await engine.Audiences.AddAsync(new AudienceDraft(ShopCampaigns.Audience, "Lâu chưa mua", "customer.last_order_at <= now - 90.days"), Actor.CommandLine, default);
        var campaigns = await ShopCampaigns.AddAsync(engine, began, now);
        await new ShopHistory(store, campaigns, new ShopHistory.Span(customers, journeys, began, now)).WriteAsync();
        Console.WriteLine("journeys are there");
        await PauseAsync(engine, PauseSubject.OfCampaign(ShopHistory.Held), PauseAnswers.Safe with { Timers = TimerAnswer.Freeze });
        await PauseAsync(engine, new PauseSubject(PauseScopeKind.Channel, Channel: Channel.WhatsApp), PauseAnswers.Safe);
        await AddAuditAsync(store, began, now);
    }

    private static async Task AddCustomersAsync(SqliteStore store, int first, int last, Instant began)
    {
        await using var transaction = await store.BeginAsync(default);
        for (var number = first; number <= last; number++)
        {
            var id = await transaction.UpsertCustomerAsync(ManyCustomers.Nth(number), began, default);
            foreach (var order in Enumerable.Range(0, number == ShopHistory.Regular ? 500 : number % 4))
            {
                await AddOrderAsync(transaction, id, order, began + Duration.FromMinutes((number + (order * 131_071L)) % 500_000));
            }

            if (number % 3 == 0)
            {
                await transaction.RecordConsentsAsync([new(id, Channel.Email, Purpose.Advertising, "", ConsentState.Given, began, began, "import", null, null)], default);
            }
        }

        await transaction.CommitAsync(default);
    }

    private static async Task AddOrderAsync(IStoreTransaction transaction, long customer, int order, Instant at)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{customer}-{order}");
        var id = await transaction.UpsertOrderAsync(new OrderWrite(key, customer, at, (customer + order) % 3_000 * 1_000, "VND", 1 + (order % 4), null), default);
        if (order == 0)
        {
            await transaction.TryAddEventAsync(new EventWrite("bench", key, "order.placed", customer, at, at, id, null), default);
        }
    }

    private static async Task PauseAsync(CareEngine engine, PauseSubject subject, PauseAnswers answers)
    {
        var pause = await engine.Pauses.PauseAsync(subject, answers, "", Actor.CommandLine, default);
        await engine.Pauses.WaitUntilQuietAsync(pause.Id, null, null, default);
    }

    /// <summary>Campaigns were changed now and then, and not at all of late.</summary>
    private static async Task AddAuditAsync(SqliteStore store, Instant began, Instant now)
    {
        await using var transaction = await store.BeginAsync(default);
        for (var line = 1; line <= AuditLines; line++)
        {
            var (action, subject) = line % 500 == 0 && line < AuditLines / 2
                ? ("campaign.started", "campaign/promotion-07")
                : line % 7 == 0 ? ("template.saved", "template/thank-you") : ("customer.changed", string.Create(CultureInfo.InvariantCulture, $"customer/{line}"));
            var actor = new Actor(line % 3 == 0 ? "lan" : "minh", Role.Marketer, ActorKind.Person) { Id = line % 3 == 0 ? "1" : "2" };
            await transaction.AddAuditAsync(actor.Did(action, subject, began + ((now - began) * ((double)line / AuditLines))), default);
        }

        await transaction.CommitAsync(default);
    }
}
