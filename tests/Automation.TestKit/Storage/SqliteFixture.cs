using Automation.Storage;
using Automation.Storage.Sqlite;

namespace Automation.TestKit.Storage;

/// <summary>A SQLite file in a temporary folder, which goes with it.</summary>
public sealed class SqliteFixture : StoreFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-store-").FullName;

    /// <summary>The file.</summary>
    public string File => Path.Combine(_folder, "automation.db");

    protected override IStore Create(TimeSpan busyTimeout) =>
        new SqliteStore(new StoreOptions { Path = File, BusyTimeout = busyTimeout, Durable = false });

    protected override void Remove() => Directory.Delete(_folder, recursive: true);
}
