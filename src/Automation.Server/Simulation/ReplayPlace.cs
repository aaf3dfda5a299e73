namespace Automation.Server.Simulation;

/// <summary>Where a replay keeps its database and its mailbox: where it was told to, or in a temporary folder that goes away with it.</summary>
internal sealed class ReplayPlace : IDisposable
{
    private readonly string? _temporary;

    internal ReplayPlace(string? database)
    {
        if (database is null)
        {
            _temporary = Directory.CreateTempSubdirectory("automation-replay-").FullName;
            database = Path.Combine(_temporary, "replay.db");
        }

        Database = Path.GetFullPath(database);
    }

    /// <summary>The database file.</summary>
    internal string Database { get; }

    /// <summary>The folder of captured messages.</summary>
    internal string Mailbox => Path.ChangeExtension(Database, null) + "-mailbox";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
