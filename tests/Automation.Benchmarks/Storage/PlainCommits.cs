using Automation.Storage;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Benchmarks.Storage;

/// <summary>
/// The raw limit: the same rows into the same tables with prepared commands and nothing else. No tallies are kept and nothing is
/// asked, so it is what any store over this driver could reach at best.
/// </summary>
internal sealed class PlainCommits : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _wait;
    private readonly SqliteCommand _message;
    private readonly SqliteCommand _ledger;

    internal PlainCommits(BenchmarkFile file, bool durable)
    {
        _connection = file.Connect();
        Command($"""
            pragma journal_mode = wal; pragma synchronous = {(durable ? "full" : "normal")}; pragma temp_store = memory;
            pragma cache_size = -32768; pragma wal_autocheckpoint = 16384; pragma journal_size_limit = 67108864;
            """).ExecuteNonQuery();
        _update = Command("update journeys set state = @0 where id = @1");
        _delete = Command("delete from waits where journey_id = @0 and visit = @1");
        _wait = Command("insert into waits (journey_id, visit, campaign_id, kind, due_at, customer_id, event_type) values (@0, @1, @2, @3, @4, @5, @6)");
        _message = Command("""
            insert into messages (journey_id, visit, campaign_id, customer_id, activity_id, channel, purpose, template, status, due_at, created_at, data)
            values (@0, @1, @2, @3, @4, @5, @6, @7, 1, @8, @9, @10)
            """);
        _ledger = Command("""
            insert into ledger (campaign_id, journey_id, customer_id, at, activity_id, visit, outcome, reason, detail)
            values (@0, @1, @2, @3, @4, @5, @6, @7, @8)
            """);
    }

    internal void Apply(IReadOnlyList<JourneyChange> changes, Instant now)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        foreach (var change in changes)
        {
            Run(_update, transaction, change.State, change.JourneyId);
            foreach (var visit in change.WaitsRemoved)
            {
                Run(_delete, transaction, change.JourneyId, visit);
            }

            foreach (var wait in change.WaitsAdded)
            {
                Run(_wait, transaction, change.JourneyId, wait.Visit, change.CampaignId, (int)wait.Kind, Ms(wait.DueAt!.Value), DBNull.Value, DBNull.Value);
            }

            foreach (var message in change.Messages)
            {
                Run(
                    _message, transaction, change.JourneyId, message.Visit, change.CampaignId, change.CustomerId, message.ActivityId,
                    (int)message.Channel, (int)message.Purpose, message.Template, Ms(message.DueAt), Ms(now), DBNull.Value);
            }

            foreach (var line in change.Ledger)
            {
                Run(
                    _ledger, transaction, change.CampaignId, change.JourneyId, change.CustomerId, Ms(line.At), line.ActivityId, line.Visit,
                    (int)line.Outcome, line.Reason, DBNull.Value);
            }
        }

        transaction.Commit();
    }

    public void Dispose() => _connection.Dispose();

    private static long Ms(Instant at) => at.ToUnixTimeMilliseconds();

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; sql.Contains($"@{i}", StringComparison.Ordinal); i++)
        {
            command.Parameters.AddWithValue($"@{i}", DBNull.Value);
        }

        command.Prepare();
        return command;
    }
}
