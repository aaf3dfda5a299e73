using System.Globalization;
using Automation.Storage.Customers;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string SearchedMark = "customers.searchable";

    private const string AddSearchSql = "insert into customer_search (rowid, text) values (@id, @text)";

    private const string RemoveSearchSql = "delete from customer_search where rowid = @id";

    private const string SearchTextSql = "select text from customer_search where rowid = @id";

    private const string SearchedFieldsSql = "select key, name, email, phone from customers where id = @id";

    private const string UnsearchedSql = """
        select id, key, name, email, phone, exists (select 1 from customer_search_content s where s.id = customers.id) from customers
        where id > @after order by id limit @limit
        """;

    public ValueTask<int> IndexCustomersAsync(int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var after = Sql(GetMarkSql).First(row => row.GetString(0), SearchedMark) is { } mark ? long.Parse(mark, CultureInfo.InvariantCulture) : 0;
        var page = Sql(UnsearchedSql).All(
            row => (Id: row.GetInt64(0), Key: row.GetString(1), Name: row.TextOrNull(2), Email: row.TextOrNull(3), Phone: row.TextOrNull(4), IsThere: row.Flag(5)), after, limit);
        foreach (var found in page)
        {
            if (!found.IsThere && CanBeFound(found.Key))
            {
                Sql(AddSearchSql).Execute(found.Id, SearchText.Of(found.Key, found.Name, found.Email, found.Phone));
            }
        }

        if (page.Count > 0)
        {
            Sql(SetMarkSql).Execute(SearchedMark, page[^1].Id.ToString(CultureInfo.InvariantCulture));
        }

        return new(page.Count);
    }

    private void AddToSearch(long id, CustomerWrite customer)
    {
        if (writer.KeepsSearch && CanBeFound(customer.Key))
        {
            Sql(AddSearchSql).Execute(id, SearchText.Of(customer.Key, customer.Name, customer.Email, customer.Phone));
        }
    }

    /// <summary>A change of other facts leaves the index alone.</summary>
    private void RenewSearch(long id, CustomerWrite customer)
    {
        if ((customer.Name ?? customer.Email ?? customer.Phone) is null || !CanBeFound(customer.Key))
        {
            return;
        }

        var text = Sql(SearchedFieldsSql).First(row => SearchText.Of(row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3)), id)!;
        var known = Sql(SearchTextSql).First(row => row.GetString(0), id);
        if (known == text || (known is null && !writer.KeepsSearch))
        {
            return;
        }

        if (known is not null)
        {
            Sql(RemoveSearchSql).Execute(id);
        }

        Sql(AddSearchSql).Execute(id, text);
    }

    private static bool CanBeFound(string key) => key != SampleCustomer.Key && !key.StartsWith(CustomerErasure.KeyPrefix, StringComparison.Ordinal);
}
