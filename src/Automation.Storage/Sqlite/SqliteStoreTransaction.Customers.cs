using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string FindCustomerSql = """
        select id,
               coalesce(@email, email) is email and coalesce(@phone, phone) is phone and coalesce(@name, name) is name
               and coalesce(@locale, locale) is locale and coalesce(@zone, zone) is zone and coalesce(@birthday, birthday) is birthday
               and coalesce(@tier, tier) is tier and coalesce(@tags, tags) is tags and coalesce(@attributes, attributes) is attributes
        from customers where key = @key
        """;

    private const string UpdateCustomerSql = """
        update customers
        set email = coalesce(@email, email), phone = coalesce(@phone, phone), name = coalesce(@name, name),
            locale = coalesce(@locale, locale), zone = coalesce(@zone, zone), birthday = coalesce(@birthday, birthday),
            tier = coalesce(@tier, tier), tags = coalesce(@tags, tags), attributes = coalesce(@attributes, attributes)
        where id = @id
        """;

    private const string InsertCustomerSql = """
        insert into customers (key, email, phone, name, locale, zone, birthday, tier, tags, attributes, created_at)
        values (@key, @email, @phone, @name, @locale, @zone, @birthday, @tier, @tags, @attributes, @now)
        """;

    private const string LoadCustomersSql = """
        select id, key, email, phone, name, locale, zone, birthday, tier, tags, attributes, created_at,
               orders_count, total_spent, first_order_at, last_order_at
        from customers where id in (select value from json_each(@ids))
        """;

    // Jumps from one zone to the next in the index instead of reading every customer.
    private const string CustomerZonesSql = """
        with recursive zones (zone) as (
            select min(zone) from customers
            union all
            select (select min(zone) from customers where zone > zones.zone) from zones where zones.zone is not null)
        select zone from zones where zone is not null
        union all
        select null where exists (select 1 from customers where zone is null)
        """;

    public ValueTask<long> UpsertCustomerAsync(CustomerWrite customer, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var (id, same) = Sql(FindCustomerSql).First(
            row => (row.GetInt64(0), row.Flag(1)),
            customer.Email, customer.Phone, customer.Name, customer.Locale, customer.Zone, customer.Birthday, customer.Tier,
            customer.TagsJson, customer.AttributesJson, customer.Key);
        if (id == 0)
        {
            id = InsertCustomer(customer, now);
            AddToSearch(id, customer);
        }
        else if (!same)
        {
            UpdateCustomer(id, customer);
            RenewSearch(id, customer);
        }

        return new(id);
    }

    public ValueTask<IReadOnlyList<CustomerRow>> LoadCustomersAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadCustomersSql).All(ReadCustomer, Json(ids)));
    }

    public ValueTask<IReadOnlyList<string?>> CustomerZonesAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CustomerZonesSql).All(row => row.TextOrNull(0)));
    }

    private long InsertCustomer(CustomerWrite customer, Instant now) => Sql(InsertCustomerSql).Insert(
        customer.Key, customer.Email, customer.Phone, customer.Name, customer.Locale, customer.Zone, customer.Birthday, customer.Tier,
        customer.TagsJson, customer.AttributesJson, now)!.Value;

    private void UpdateCustomer(long id, CustomerWrite customer) => Sql(UpdateCustomerSql).Execute(
        customer.Email, customer.Phone, customer.Name, customer.Locale, customer.Zone, customer.Birthday, customer.Tier,
        customer.TagsJson, customer.AttributesJson, id);

    private static CustomerRow ReadCustomer(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        Key: row.GetString(1),
        Email: row.TextOrNull(2),
        Phone: row.TextOrNull(3),
        Name: row.TextOrNull(4),
        Locale: row.TextOrNull(5),
        Zone: row.TextOrNull(6),
        Birthday: row.TextOrNull(7),
        Tier: row.TextOrNull(8),
        TagsJson: row.TextOrNull(9),
        AttributesJson: row.TextOrNull(10),
        CreatedAt: row.Time(11),
        OrdersCount: row.GetInt64(12),
        TotalSpent: row.Money(13),
        FirstOrderAt: row.TimeOrNull(14),
        LastOrderAt: row.TimeOrNull(15));
}
