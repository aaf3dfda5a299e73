using Automation.TestKit.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace Automation.Tests.Storage;

/// <summary>The reader's entities are the tables that the migrations have made.</summary>
public sealed class ReadContextTests : IAsyncLifetime
{
    private readonly SqliteFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _fixture.Open().MigrateAsync(Ct);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    /// <summary>What lists must not have: they cannot show it by accident.</summary>
    private static readonly string[] NotRead = ["users.password_hash", "users.normalized_name", "users.failed_count"];

    [Fact]
    public async Task Every_mapped_column_is_in_its_table_and_every_column_is_mapped()
    {
        await using var reader = _fixture.Open().OpenReader();

        foreach (var entity in reader.Model.GetEntityTypes())
        {
            var table = entity.GetTableName()!;
            var mapped = entity.GetProperties().Select(property => property.GetColumnName(StoreObjectIdentifier.Table(table)));
            Assert.Equal(Columns(table).Where(column => !NotRead.Contains($"{table}.{column}")).Order(), mapped.Order());
        }
    }

    [Fact]
    public async Task Every_entity_can_be_queried()
    {
        await using var reader = _fixture.Open().OpenReader();

        Assert.Equal(0, await reader.Customers.CountAsync(Ct) + await reader.Orders.CountAsync(Ct) + await reader.Events.CountAsync(Ct)
            + await reader.DefinitionVersions.CountAsync(Ct) + await reader.Campaigns.CountAsync(Ct) + await reader.Journeys.CountAsync(Ct)
            + await reader.Waits.CountAsync(Ct) + await reader.Messages.CountAsync(Ct) + await reader.Deliveries.CountAsync(Ct)
            + await reader.Ledger.CountAsync(Ct) + await reader.Tallies.CountAsync(Ct) + await reader.Scans.CountAsync(Ct));
    }

    [Fact]
    public async Task Times_and_money_and_nothing_are_read_as_such()
    {
        _fixture.Execute("""
            insert into customers (key, created_at, orders_count, total_spent, last_order_at, tags)
            values ('k', 1500, 2, 123456, 2500, '["a"]')
            """);
        await using var reader = _fixture.Open().OpenReader();

        var row = await reader.Customers.SingleAsync(customer => customer.TotalSpent > 12.3455m && customer.FirstOrderAt == null, Ct);

        Assert.Equal((12.3456m, 2500L, """["a"]"""), (row.TotalSpent, row.LastOrderAt?.ToUnixTimeMilliseconds(), row.TagsJson));
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await using var reader = _fixture.Open().OpenReader();

        await Assert.ThrowsAsync<SqliteException>(() => reader.Database.ExecuteSqlAsync($"delete from customers", Ct));
    }

    private List<string> Columns(string table)
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select name from pragma_table_xinfo('{table}')";
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }
}
