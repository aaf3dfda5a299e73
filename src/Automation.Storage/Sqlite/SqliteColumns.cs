using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

/// <summary>Reads the columns of a row in the types of the code.</summary>
internal static class SqliteColumns
{
    internal static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static long? NumberOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    internal static bool Flag(this SqliteDataReader row, int column) => row.GetInt64(column) != 0;

    internal static Instant Time(this SqliteDataReader row, int column) => Instant.FromUnixTimeMilliseconds(row.GetInt64(column));

    internal static Instant? TimeOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    internal static Duration? SpanOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Duration.FromMilliseconds(row.GetInt64(column));

    internal static decimal Money(this SqliteDataReader row, int column) => SqlValue.ToMoney(row.GetInt64(column));
}
