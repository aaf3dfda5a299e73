using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string FindOrderSql = "select id, customer_id, at, total, cancelled from orders where key = @key";

    private const string InsertOrderSql = """
        insert into orders (key, customer_id, at, total, currency, items_count, data)
        values (@key, @customer, @at, @total, @currency, @items, @data)
        """;

    private const string UpdateOrderSql = """
        update orders
        set customer_id = @customer, at = @at, total = @total, currency = @currency, items_count = @items, data = @data
        where id = @id
        """;

    private const string CancelOrderSql = "update orders set cancelled = 1 where id = @id";

    private const string CountOrderSql = """
        update customers
        set orders_count = orders_count + 1, total_spent = total_spent + @total,
            first_order_at = min(coalesce(first_order_at, @at), @at), last_order_at = max(coalesce(last_order_at, @at), @at)
        where id = @customer
        """;

    // Taking an order out needs the next one in line, which the index of the customer's orders has at either end.
    private const string DiscountOrderSql = """
        update customers
        set orders_count = orders_count - 1, total_spent = total_spent - @total,
            first_order_at = (select at from orders where customer_id = @customer and cancelled = 0 and id <> @id order by at limit 1),
            last_order_at = (select at from orders where customer_id = @customer and cancelled = 0 and id <> @id order by at desc limit 1)
        where id = @customer
        """;

    private const string LoadOrdersSql = """
        select id, key, customer_id, at, total, currency, items_count, cancelled, data
        from orders where id in (select value from json_each(@ids))
        """;

    public ValueTask<long> UpsertOrderAsync(OrderWrite order, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var total = SqlValue.Money(order.Total);
        var at = Instant.FromUnixTimeMilliseconds(order.At.ToUnixTimeMilliseconds());
        if (FindOrder(order.Key) is not { } known)
        {
            var added = Sql(InsertOrderSql).Insert(order.Key, order.CustomerId, at, total, order.Currency, order.ItemsCount, order.DataJson);
            Sql(CountOrderSql).Execute(total, at, order.CustomerId);
            return new(added!.Value);
        }

        // A cancelled order that arrives again stays cancelled, and out of the sums.
        var moved = !known.Cancelled && (known.CustomerId, known.At, known.Total) != (order.CustomerId, at, total);
        if (moved)
        {
            Sql(DiscountOrderSql).Execute(known.Total, known.CustomerId, known.Id);
        }

        Sql(UpdateOrderSql).Execute(order.CustomerId, at, total, order.Currency, order.ItemsCount, order.DataJson, known.Id);
        if (moved)
        {
            Sql(CountOrderSql).Execute(total, at, order.CustomerId);
        }

        return new(known.Id);
    }

    public ValueTask<bool> CancelOrderAsync(string orderKey, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (FindOrder(orderKey) is not { Cancelled: false } known)
        {
            return new(false);
        }

        Sql(CancelOrderSql).Execute(known.Id);
        Sql(DiscountOrderSql).Execute(known.Total, known.CustomerId, known.Id);
        return new(true);
    }

    public ValueTask<IReadOnlyList<OrderRow>> LoadOrdersAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadOrdersSql).All(ReadOrder, Json(ids)));
    }

    private KnownOrder? FindOrder(string key) => Sql(FindOrderSql).First(
        row => new KnownOrder(row.GetInt64(0), row.GetInt64(1), row.Time(2), row.GetInt64(3), row.Flag(4)),
        key);

    private static OrderRow ReadOrder(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        Key: row.GetString(1),
        CustomerId: row.GetInt64(2),
        At: row.Time(3),
        Total: row.Money(4),
        Currency: row.GetString(5),
        ItemsCount: row.GetInt32(6),
        Cancelled: row.Flag(7),
        DataJson: row.TextOrNull(8));

    private sealed record KnownOrder(long Id, long CustomerId, Instant At, long Total, bool Cancelled);
}
