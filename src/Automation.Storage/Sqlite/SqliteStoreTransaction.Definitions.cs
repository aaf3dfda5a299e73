using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string ClearLatestSql = "update definition_versions set is_latest = 0 where definition_id = @definition and is_latest = 1";

    private const string ClearPublishedSql =
        "update definition_versions set is_published = 0 where definition_id = @definition and is_published = 1";

    private const string CountDefinitionSql =
        "select count(*) from definition_versions where version_id = @version_id or (definition_id = @definition and version = @version)";

    private const string InsertDefinitionSql = """
        insert into definition_versions (version_id, definition_id, version, name, json, is_latest, is_published, created_at)
        values (@version_id, @definition_id, @version, @name, @json, @is_latest, @is_published, @created_at)
        """;

    private const string SelectDefinitionSql =
        "select id, version_id, definition_id, version, name, json, is_latest, is_published, created_at from definition_versions ";

    private const string FindDefinitionVersionSql = SelectDefinitionSql + "where id = @id";

    private const string FindNewestSql = SelectDefinitionSql + "where definition_id = @definition order by version desc limit 1";

    private const string FindPublishedSql = SelectDefinitionSql + "where definition_id = @definition and is_published = 1";

    public ValueTask<long> AddDefinitionVersionAsync(DefinitionVersionRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (Sql(CountDefinitionSql).First(count => count.Flag(0), row.VersionId, row.DefinitionId, row.Version))
        {
            throw new InvalidOperationException($"Version {row.Version} of definition '{row.DefinitionId}' exists; a version is never written twice.");
        }

        if (row.IsLatest)
        {
            Sql(ClearLatestSql).Execute(row.DefinitionId);
        }

        if (row.IsPublished)
        {
            Sql(ClearPublishedSql).Execute(row.DefinitionId);
        }

        return new(Sql(InsertDefinitionSql).Insert(
            row.VersionId, row.DefinitionId, row.Version, row.Name, row.Json, row.IsLatest, row.IsPublished, row.CreatedAt)!.Value);
    }

    public ValueTask<DefinitionVersionRow?> FindDefinitionVersionAsync(long id, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindDefinitionVersionSql).First(ReadDefinition, id));
    }

    public ValueTask<DefinitionVersionRow?> FindDefinitionAsync(string definitionId, bool published, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(published ? FindPublishedSql : FindNewestSql).First(ReadDefinition, definitionId));
    }

    private static DefinitionVersionRow ReadDefinition(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        VersionId: row.GetString(1),
        DefinitionId: row.GetString(2),
        Version: row.GetInt32(3),
        Name: row.GetString(4),
        Json: row.GetString(5),
        IsLatest: row.Flag(6),
        IsPublished: row.Flag(7),
        CreatedAt: row.Time(8));
}
