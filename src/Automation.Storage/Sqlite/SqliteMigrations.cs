using System.Security.Cryptography;
using System.Text;

namespace Automation.Storage.Sqlite;

/// <summary>
/// Brings a file up to this version. Each migration is a numbered SQL file, run in a transaction of its own and recorded with its
/// checksum; a released one is never edited. Two processes may migrate the same file at the same time.
/// </summary>
internal sealed class SqliteMigrations(SqliteWriter writer)
{
    // "CARE": tells our files from other programs' databases (`pragma application_id`).
    private const long ApplicationId = 0x43415245;

    private const string Record = """
        create table if not exists schema_migrations (
            version    integer primary key,
            name       text    not null,
            checksum   text    not null,
            applied_at integer not null
        ) strict;
        """;

    /// <summary>The migrations of this version, by number.</summary>
    internal static IReadOnlyList<Migration> Known { get; } = Load();

    /// <summary>Applies what is missing.</summary>
    internal async ValueTask ApplyAsync(CancellationToken cancellationToken)
    {
        RefuseForeign();
        var applied = Applied();
        RefuseNewer(applied);
        foreach (var migration in Known)
        {
            if (applied.TryGetValue(migration.Version, out var checksum))
            {
                RefuseAltered(migration, checksum);
                continue;
            }

            await ApplyAsync(migration, cancellationToken);
        }
    }

    private async ValueTask ApplyAsync(Migration migration, CancellationToken cancellationToken)
    {
        await writer.BeginAsync(cancellationToken);
        var committed = false;
        try
        {
            writer.Script(Record);
            if (!Applied().ContainsKey(migration.Version))
            {
                writer.Script(migration.Sql);
                Remember(migration);
            }

            writer.Commit();
            writer.CommitGroup();
            committed = true;
        }
        finally
        {
            writer.Rollback(committed);
        }
    }

    private void Remember(Migration migration)
    {
        using var insert = writer.Prepare("""
            insert into schema_migrations (version, name, checksum, applied_at)
            values (@version, @name, @checksum, cast(unixepoch('subsec') * 1000 as integer))
            """);
        insert.Execute(migration.Version, migration.Name, migration.Checksum);
        writer.Script(FormattableString.Invariant($"pragma application_id = {ApplicationId}; pragma user_version = {migration.Version};"));
    }

    private Dictionary<long, string> Applied()
    {
        if (Number("select count(*) from sqlite_schema where name = 'schema_migrations'") == 0)
        {
            return [];
        }

        using var select = writer.Prepare("select version, checksum from schema_migrations");
        return select.All(row => (Version: row.GetInt64(0), Checksum: row.GetString(1))).ToDictionary(row => row.Version, row => row.Checksum);
    }

    private void RefuseForeign()
    {
        if (Number("pragma application_id") != ApplicationId && Number("select count(*) from sqlite_schema") > 0)
        {
            throw SqliteFailure.Foreign(writer.Path);
        }
    }

    private void RefuseNewer(Dictionary<long, string> applied)
    {
        var newest = applied.Keys.DefaultIfEmpty().Max();
        if (newest > Known[^1].Version)
        {
            throw SqliteFailure.Newer(writer.Path, newest, Known[^1].Version);
        }
    }

    private void RefuseAltered(Migration migration, string checksum)
    {
        if (checksum != migration.Checksum)
        {
            throw SqliteFailure.Altered(writer.Path, migration.Name);
        }
    }

    private long Number(string sql)
    {
        using var select = writer.Prepare(sql);
        return select.First(row => row.GetInt64(0));
    }

    private static Migration[] Load()
    {
        var assembly = typeof(SqliteMigrations).Assembly;
        const string Folder = ".Sqlite.Migrations.";
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.Contains(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                var name = Path.GetFileNameWithoutExtension(resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..]);
                return new Migration(name, reader.ReadToEnd().ReplaceLineEndings("\n"));
            })];
    }

    /// <summary>One numbered file.</summary>
    internal sealed record Migration(string Name, string Sql)
    {
        internal long Version { get; } = long.Parse(Name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);

        internal string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
    }
}
