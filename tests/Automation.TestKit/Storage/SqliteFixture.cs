using Automation.Storage;
using Automation.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Automation.TestKit.Storage;

/// <summary>A SQLite file in a temporary folder, which goes with it.</summary>
public sealed class SqliteFixture : StoreFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-store-").FullName;

    /// <summary>The file.</summary>
    public string File => Path.Combine(_folder, "automation.db");

    /// <summary>Runs SQL on the file behind the store's back, as an operator with the sqlite3 shell would.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    protected override IStore Create(TimeSpan busyTimeout) =>
        new SqliteStore(new StoreOptions { Path = File, BusyTimeout = busyTimeout, Durable = false });

    protected override void Remove() => Directory.Delete(_folder, recursive: true);
}
