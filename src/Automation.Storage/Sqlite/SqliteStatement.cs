using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Automation.Storage.Sqlite;

/// <summary>
/// A prepared statement that lives as long as its connection. Values are given in the order in which their names first appear in
/// the text.
/// </summary>
internal sealed partial class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;
    private readonly string _path;

    internal SqliteStatement(SqliteConnection connection, string sql, string path)
    {
        _path = path;
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _parameters = [.. Names().Matches(sql).Select(match => match.Value).Distinct().Select(name => new SqliteParameter(name, DBNull.Value))];
        _command.Parameters.AddRange(_parameters);
        Guarded(_command.Prepare);
    }

    /// <summary>The names in the order in which values are given, each with its @.</summary>
    internal IEnumerable<string> ParameterNames => _parameters.Select(parameter => parameter.ParameterName);

    /// <summary>Runs it; answers how many rows it changed.</summary>
    internal int Execute(params ReadOnlySpan<SqlValue> values)
    {
        Bind(values);
        return Guarded(_command.ExecuteNonQuery);
    }

    /// <summary>Runs an insert; answers the new row's id, or null when a conflict kept it out.</summary>
    internal long? Insert(params ReadOnlySpan<SqlValue> values) =>
        Execute(values) == 0 ? null : sqlite3_last_insert_rowid(_command.Connection!.Handle);

    /// <summary>All rows.</summary>
    internal List<T> All<T>(Func<SqliteDataReader, T> map, params ReadOnlySpan<SqlValue> values)
    {
        var rows = new List<T>();
        Each(
            row =>
            {
                rows.Add(map(row));
                return true;
            },
            values);
        return rows;
    }

    /// <summary>The first row, or the default when there is none.</summary>
    internal T? First<T>(Func<SqliteDataReader, T> map, params ReadOnlySpan<SqlValue> values)
    {
        T? first = default;
        Each(
            row =>
            {
                first = map(row);
                return false;
            },
            values);
        return first;
    }

    /// <summary>Visits the rows until the visitor answers false.</summary>
    internal void Each(Func<SqliteDataReader, bool> visit, params ReadOnlySpan<SqlValue> values)
    {
        Bind(values);
        Guarded(() =>
        {
            using var reader = _command.ExecuteReader();
            while (reader.Read() && visit(reader))
            {
            }
        });
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<SqlValue> values)
    {
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameters[i].Value = values[i].Bound;
        }
    }

    private void Guarded(Action act)
    {
        try
        {
            act();
        }
        catch (SqliteException exception) when (SqliteFailure.From(exception, _path) is { } failure)
        {
            throw failure;
        }
    }

    private T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (SqliteException exception) when (SqliteFailure.From(exception, _path) is { } failure)
        {
            throw failure;
        }
    }

    [GeneratedRegex("@[a-z0-9_]+", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
