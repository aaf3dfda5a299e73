using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Automation.Storage.Sqlite;

/// <summary>The one writing connection of a store with its prepared statements. Whoever holds the store's turn uses it alone.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;
    private readonly StoreOptions _options;

    private int _unitsInGroup;

    private SqliteWriter(SqliteConnection connection, StoreOptions options)
    {
        _connection = connection;
        _options = options;
    }

    /// <summary>The campaigns as this connection last read them, and the state of the file then; null when it must read them again.</summary>
    internal (long DataVersion, IReadOnlyList<CampaignRow> Rows)? Campaigns { get; set; }

    /// <summary>The pauses in the same way.</summary>
    internal (long DataVersion, IReadOnlyList<PauseRow> Rows)? Pauses { get; set; }

    /// <summary>Whether what is written can be searched at once.</summary>
    internal bool KeepsSearch => _options.KeepsSearch;

    /// <summary>The path of the file, for messages.</summary>
    internal string Path => _options.Path;

    /// <summary>Opens the file, which must exist unless it may be created.</summary>
    internal static SqliteWriter Open(StoreOptions options, bool create)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds)),
        };
        var writer = new SqliteWriter(new SqliteConnection(text.ToString()), options);
        try
        {
            writer._connection.Open();
            writer.Configure();
            return writer;
        }
        catch (Exception exception)
        {
            writer.Dispose();
            if (exception is SqliteException error && SqliteFailure.From(error, options.Path) is { } failure)
            {
                throw failure;
            }

            throw;
        }
    }

    /// <summary>The prepared statement of a text; prepared at its first use.</summary>
    internal SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = Prepare(sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>A statement for one use; the caller disposes it.</summary>
    internal SqliteStatement Prepare(string sql) => new(_connection, sql, Path);

    /// <summary>Runs a script of several statements.</summary>
    internal void Script(string sql) => ThrowUnlessOk(sqlite3_exec(_connection.Handle, sql));

    private bool IsGrouping => _options.TransactionsPerCommit > 1;

    private bool HasTransaction => sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Begins a transaction, or the next one of a group that is open.</summary>
    internal async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (!HasTransaction)
        {
            await TakeLockAsync(cancellationToken);
        }

        if (IsGrouping)
        {
            Script("savepoint unit");
        }
    }

    /// <summary>Takes the file's write lock, waiting for other processes at most the busy time-out.</summary>
    private async ValueTask TakeLockAsync(CancellationToken cancellationToken)
    {
        // What is waited for is another process in the real world, so this is real time, also in a replay on a virtual clock.
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        while (sqlite3_exec(_connection.Handle, "begin immediate") is var code && code != SQLITE_OK)
        {
            if (code != SQLITE_BUSY || clock.GetElapsedTime(started) >= _options.BusyTimeout)
            {
                ThrowUnlessOk(code);
            }

            await Task.Delay(Breath, clock, cancellationToken);
        }
    }

    /// <summary>Makes the transaction durable; in a group, the last one does it for all.</summary>
    internal void Commit()
    {
        if (!IsGrouping)
        {
            Script("commit");
            return;
        }

        Script("release unit");
        if (++_unitsInGroup >= _options.TransactionsPerCommit)
        {
            CommitGroup();
        }
    }

    /// <summary>Makes durable what is open in a group; nothing otherwise.</summary>
    internal void CommitGroup()
    {
        if (HasTransaction)
        {
            Script("commit");
        }

        _unitsInGroup = 0;
    }

    /// <summary>Copies the log back and empties it; where a reader or another process is in the way, as much of it as can be.</summary>
    internal void EmptyLog()
    {
        CommitGroup();
        if (sqlite3_exec(_connection.Handle, "pragma wal_checkpoint(truncate)") is var code && code != SQLITE_BUSY && code != SQLITE_LOCKED)
        {
            ThrowUnlessOk(code);
        }
    }

    /// <summary>Undoes the transaction; nothing when it has ended, which a full disk does by itself.</summary>
    /// <param name="committed">It was committed: in a group it must not be undone with it.</param>
    internal void Rollback(bool committed)
    {
        if (HasTransaction && !(IsGrouping && committed))
        {
            Script(IsGrouping ? "rollback to unit; release unit" : "rollback");
        }
    }

    public void Dispose()
    {
        // What cannot be committed here is undone by closing the connection.
        if (IsGrouping && _connection.Handle is not null && HasTransaction)
        {
            _ = sqlite3_exec(_connection.Handle, "commit");
        }

        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private void Configure()
    {
        // 16 MB of cache: with 32 MB a wave of 100,000 was no faster and the process came to its 250 MB (the system keeps the file's pages too). The log is copied
        // back after 64 MB and cut to that after a burst: scattered pages are then written once for many commits (measured: half
        // the commit time of 16 MB where due times and journeys lie in different orders). What is overwritten in a page is blanked with it, which costs no
        // writing of its own: an erased person's data must not lie about between the rows.
        Set($"""
            pragma journal_mode = wal;
            pragma synchronous = {(_options.Durable ? "full" : "normal")};
            pragma secure_delete = fast;
            pragma temp_store = memory;
            pragma cache_size = -16384;
            pragma wal_autocheckpoint = 16384;
            pragma journal_size_limit = 67108864;
            """);
        if (_options.MaxPages is { } pages)
        {
            Set($"pragma max_page_count = {pages}");
        }
    }

    // Through the driver, which repeats what another process's lock refuses; sqlite3_exec would not.
    private void Set(FormattableString pragmas)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = FormattableString.Invariant(pragmas);
        command.ExecuteNonQuery();
    }

    private void ThrowUnlessOk(int code)
    {
        if (code == SQLITE_OK)
        {
            return;
        }

        var error = new SqliteException(sqlite3_errmsg(_connection.Handle).utf8_to_string(), code);
        throw SqliteFailure.From(error, Path) ?? (Exception)error;
    }
}
