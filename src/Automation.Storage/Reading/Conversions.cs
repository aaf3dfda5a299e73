using System.Data.Common;
using Automation.Storage.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>Times are UTC milliseconds.</summary>
internal sealed class InstantConverter() : ValueConverter<Instant, long>(
    at => at.ToUnixTimeMilliseconds(),
    stored => Instant.FromUnixTimeMilliseconds(stored));

/// <summary>Money is in ten-thousandths.</summary>
internal sealed class MoneyConverter() : ValueConverter<decimal, long>(
    money => SqlValue.Money(money),
    stored => SqlValue.ToMoney(stored));

/// <summary>Makes every connection of a reader refuse to write.</summary>
internal sealed class ReadOnlyConnections : DbConnectionInterceptor
{
    internal static readonly ReadOnlyConnections Instance = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Refuse(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Refuse(connection);
        return Task.CompletedTask;
    }

    internal static void Refuse(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "pragma query_only = 1; pragma temp_store = memory; pragma cache_size = -4096";
        command.ExecuteNonQuery();
    }
}

/// <summary>Bytes of the store are nobody's to change.</summary>
internal sealed class BytesConverter() : ValueConverter<ReadOnlyMemory<byte>, byte[]>(bytes => bytes.ToArray(), stored => stored);
