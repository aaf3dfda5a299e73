using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string BeatSql = """
        insert into workers (name, beat_at) values (@name, @now) on conflict (name) do update set beat_at = max(beat_at, excluded.beat_at)
        """;

    private const string LivingSql = "select name from workers where beat_at >= @since order by name";

    private const string GetMarkSql = "select value from marks where name = @name";

    private const string SetMarkSql = """
        insert into marks (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value
        """;

    public ValueTask BeatAsync(string worker, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(BeatSql).Execute(worker, now);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<string>> LivingWorkersAsync(Instant since, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LivingSql).All(row => row.GetString(0), since));
    }

    public ValueTask<string?> GetMarkAsync(string name, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(GetMarkSql).First(row => row.GetString(0), name));
    }

    public ValueTask SetMarkAsync(string name, string value, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(SetMarkSql).Execute(name, value);
        return ValueTask.CompletedTask;
    }
}
