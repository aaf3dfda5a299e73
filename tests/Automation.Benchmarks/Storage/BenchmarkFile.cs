using Automation.Storage;
using Automation.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Automation.Benchmarks.Storage;

/// <summary>A database file in a temporary folder that goes when it is disposed.</summary>
internal sealed class BenchmarkFile : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-bench-").FullName;

    internal string Path => System.IO.Path.Combine(_folder, "bench.db");

    internal async Task<SqliteStore> OpenAsync(bool durable)
    {
        var store = new SqliteStore(new StoreOptions { Path = Path, Durable = durable });
        await store.MigrateAsync(CancellationToken.None);
        return store;
    }

    internal SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False;Foreign Keys=True");
        connection.Open();
        return connection;
    }

    internal long Number(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Bytes in use by the file's pages, the write-ahead log copied back.</summary>
    internal long Bytes()
    {
        Number("pragma wal_checkpoint(truncate)");
        return (Number("pragma page_count") - Number("pragma freelist_count")) * Number("pragma page_size");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
