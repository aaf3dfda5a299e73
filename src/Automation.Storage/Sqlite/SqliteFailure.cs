using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Automation.Storage.Sqlite;

/// <summary>Turns the driver's error codes into the failures that a caller may tell apart.</summary>
internal static class SqliteFailure
{
    /// <summary>The store's exception for a driver's; null when the error is a defect of ours and no failure of the database.</summary>
    internal static StoreException? From(SqliteException exception, string path) => From(exception.SqliteErrorCode, path, exception);

    /// <summary>The store's exception for a primary result code; null as above.</summary>
    internal static StoreException? From(int code, string path, Exception? inner = null) => code switch
    {
        SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL => new(
            StoreFailure.Locked,
            $"The database '{path}' is locked: another process is writing to it and has not finished in time. "
            + "Wait until that command ends, or stop the other program that uses this file, and try again.",
            inner),
        SQLITE_FULL => new(
            StoreFailure.Full,
            $"The disk that holds the database '{path}' is full. What was being written is not kept; everything committed before is safe. "
            + "Free some space and try again.",
            inner),
        SQLITE_CANTOPEN or SQLITE_READONLY or SQLITE_IOERR or SQLITE_PERM or SQLITE_AUTH => new(
            StoreFailure.Unavailable,
            $"The database '{path}' cannot be opened, read or written ({Text(code)}). "
            + "Check that the folder exists, that this user may write to the file and to its folder, and that the disk works.",
            inner),
        SQLITE_NOTADB or SQLITE_CORRUPT => new(
            StoreFailure.Corrupt,
            $"The file '{path}' is no database of this program, or it is damaged ({Text(code)}). "
            + "Give the path of another file, or put back a copy of this one.",
            inner),
        _ => null,
    };

    /// <summary>Another transaction of this very process did not end in time.</summary>
    internal static StoreException Occupied(string path, TimeSpan waited) => new(
        StoreFailure.Locked,
        $"The database '{path}' is locked: another transaction of this process has not ended within {waited.TotalSeconds:0.###} s. Try again.");

    /// <summary>The file was written by a newer version.</summary>
    internal static StoreException Newer(string path, long found, long known) => new(
        StoreFailure.Newer,
        $"The database '{path}' was written by a newer version of this program (schema {found}; this version knows {known}). "
        + "Use the newer version, or another file.");

    /// <summary>The file is a database, but not ours.</summary>
    internal static StoreException Foreign(string path) => new(
        StoreFailure.Corrupt,
        $"The file '{path}' is a database of another program. Give the path of another file.");

    /// <summary>A migration was applied in another wording than this version's.</summary>
    internal static StoreException Altered(string path, string migration) => new(
        StoreFailure.Corrupt,
        $"The database '{path}' was made by another wording of migration {migration} than this version has. "
        + "Use the version of the program that made it, or another file.");

    private static string Text(int code) => sqlite3_errstr(code).utf8_to_string();
}
