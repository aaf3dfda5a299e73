using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string InsertEventSql = """
        insert into events (source, external_id, type, customer_id, time, received_at, order_id, data)
        values (@source, @external_id, @type, @customer, @time, @received_at, @order, @data)
        on conflict (source, external_id) do nothing
        """;

    private const string LoadEventsSql = """
        select id, source, external_id, type, customer_id, time, order_id, data
        from events where id in (select value from json_each(@ids))
        """;

    public ValueTask<long?> TryAddEventAsync(EventWrite write, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(InsertEventSql).Insert(
            write.Source, write.ExternalId, write.Type, write.CustomerId, write.Time, write.ReceivedAt, write.OrderId, write.DataJson));
    }

    public ValueTask<IReadOnlyList<EventRow>> LoadEventsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadEventsSql).All(ReadEvent, Json(ids)));
    }

    private static EventRow ReadEvent(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        Source: row.GetString(1),
        ExternalId: row.GetString(2),
        Type: row.GetString(3),
        CustomerId: row.GetInt64(4),
        Time: row.Time(5),
        OrderId: row.NumberOrNull(6),
        DataJson: row.TextOrNull(7));
}
