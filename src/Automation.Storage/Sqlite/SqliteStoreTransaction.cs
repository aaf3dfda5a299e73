using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

/// <summary>One transaction that holds the file's write lock from its beginning to its end. The partial files are cut by noun.</summary>
internal sealed partial class SqliteStoreTransaction(SqliteWriter writer, Action<bool> ended) : IStoreTransaction
{
    private bool _committed;
    private bool _disposed;

    public ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        WriteTallies();
        WriteFigures();
        WriteVisits();
        writer.Commit();
        _committed = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return ValueTask.CompletedTask;
        }

        _disposed = true;
        var broken = true;
        try
        {
            writer.Rollback(_committed);
            broken = false;
        }
        catch (Exception exception) when (exception is StoreException or SqliteException)
        {
            // Closing the connection undoes what could not be rolled back.
        }
        finally
        {
            ended(broken);
        }

        return ValueTask.CompletedTask;
    }

    private SqliteStatement Sql(string text) => writer.Statement(text);

    private void Check(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_committed)
        {
            throw new InvalidOperationException("The transaction is committed; begin another one.");
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // Ids travel as one JSON array: one prepared statement serves any number of them.
    private static string Json(IEnumerable<long> ids) =>
        string.Create(CultureInfo.InvariantCulture, $"[{string.Join(',', ids)}]");

    private static string Json(IEnumerable<string> texts) =>
        $"[{string.Join(',', texts.Select(text => System.Text.Json.JsonSerializer.Serialize(text)))}]";
}
