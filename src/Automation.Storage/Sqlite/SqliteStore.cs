using Automation.Storage.Reading;
using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

/// <summary>
/// The store in one SQLite file: one writer, many readers (write-ahead log). Other processes may open the same file at the same
/// time; they take turns at the write lock.
/// </summary>
/// <remarks>Safe for concurrent use. One instance for each file and process; it keeps its writing connection open.</remarks>
public sealed partial class SqliteStore : IStore
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly StoreOptions _options;
    private SqliteWriter? _writer;
    private bool _disposed;

    /// <summary>Creates the store; the file is opened by the first call that needs it.</summary>
    /// <param name="options">Where and how.</param>
    public SqliteStore(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options with { Path = Path.GetFullPath(options.Path) };
    }

    /// <inheritdoc/>
    public async ValueTask MigrateAsync(CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            MakeFolder();
            _writer ??= SqliteWriter.Open(_options, create: true);
            await new SqliteMigrations(_writer).ApplyAsync(cancellationToken);
        }
        catch (StoreException)
        {
            CloseNeedsTurn();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IStoreTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            _writer ??= SqliteWriter.Open(_options, create: false);
            await _writer.BeginAsync(cancellationToken);
            return new SqliteStoreTransaction(_writer, EndTurn);
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadContext OpenReader()
    {
        CommitGroup();
        return new(ReaderText());
    }

    /// <inheritdoc/>
    public async Task<JourneyPage> ListJourneysAsync(JourneyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Skip);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Take);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Take, JourneyQuery.LargestPage);
        CommitGroup();
        await using var connection = new SqliteConnection(ReaderText());
        try
        {
            await connection.OpenAsync(cancellationToken);
            ReadOnlyConnections.Refuse(connection);
            return new SqliteJourneyList(connection, query).Read();
        }
        catch (SqliteException exception) when (SqliteFailure.From(exception, _options.Path) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        await _turn.WaitAsync();
        _disposed = true;
        CloseNeedsTurn();
        using (var pool = new SqliteConnection(ReaderText()))
        {
            SqliteConnection.ClearPool(pool);
        }

        _turn.Release();
    }

    private async ValueTask TakeTurnAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!await _turn.WaitAsync(_options.BusyTimeout, cancellationToken))
        {
            throw SqliteFailure.Occupied(_options.Path, _options.BusyTimeout);
        }
    }

    // A connection that cannot even roll back is not used again: the next transaction opens the file anew.
    private void EndTurn(bool broken)
    {
        if (broken)
        {
            CloseNeedsTurn();
        }

        _turn.Release();
    }

    private void CommitGroup()
    {
        if (_options.TransactionsPerCommit == 1)
        {
            return;
        }

        _turn.Wait();
        try
        {
            _writer?.CommitGroup();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void CloseNeedsTurn()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_options.Path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreFailure.Unavailable,
                $"The folder of the database '{_options.Path}' cannot be made. Check that its parent exists and that this user may write there.",
                exception);
        }
    }

    private string ReaderText() => new SqliteConnectionStringBuilder
    {
        DataSource = _options.Path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = true,
        DefaultTimeout = Math.Max(1, (int)Math.Ceiling(_options.BusyTimeout.TotalSeconds)),
    }.ToString();
}
