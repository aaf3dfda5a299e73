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
        insert into definition_versions (
            version_id, definition_id, version, name, json, is_latest, is_published, created_at, description, is_system, published_at, deleted_at)
        values (
            @version_id, @definition_id, @version, @name, @json, @is_latest, @is_published, @created_at, @description, @is_system, @published_at, @deleted_at)
        """;

    private const string SelectDefinitionSql = """
        select id, version_id, definition_id, version, name, json, is_latest, is_published, created_at, description, is_system, published_at, deleted_at
        from definition_versions
        """ + " ";

    private const string FindDefinitionVersionSql = SelectDefinitionSql + "where id = @id";

    private const string FindNewestSql = SelectDefinitionSql + "where definition_id = @definition and deleted_at is null order by version desc limit 1";

    private const string FindPublishedSql = SelectDefinitionSql + "where definition_id = @definition and is_published = 1";

    private const string FindByVersionIdSql = SelectDefinitionSql + "where version_id = @version_id";

    private const string AllVersionsSql = SelectDefinitionSql + "where definition_id = @definition order by version";

    private const string NextVersionSql = "select coalesce(max(version), 0) + 1 from definition_versions where definition_id = @definition";

    private const string RewriteDraftSql = """
        update definition_versions set name = @name, description = @description, is_system = @is_system, json = @json
        where id = @id and published_at is null
        """;

    private const string MarkDefinitionSql = """
        update definition_versions
        set is_latest = @is_latest, is_published = @is_published, published_at = @published_at, deleted_at = @deleted_at
        where id = @id
        """;

    public ValueTask<long> AddDefinitionVersionAsync(DefinitionVersionRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (Sql(CountDefinitionSql).First(count => count.Flag(0), row.VersionId, row.DefinitionId, row.Version))
        {
            throw new InvalidOperationException($"Version {row.Version} of definition '{row.DefinitionId}' exists; a version is never written twice.");
        }

        ClearMarks(row);
        return new(Sql(InsertDefinitionSql).Insert(
            row.VersionId,
            row.DefinitionId,
            row.Version,
            row.Name,
            row.Json,
            row.IsLatest,
            row.IsPublished,
            row.CreatedAt,
            row.Description,
            row.IsSystem,
            row.PublishedAt ?? (row.IsPublished ? row.CreatedAt : null),
            row.DeletedAt)!.Value);
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

    public ValueTask<DefinitionVersionRow?> FindDefinitionVersionAsync(string versionId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindByVersionIdSql).First(ReadDefinition, versionId));
    }

    public ValueTask<IReadOnlyList<DefinitionVersionRow>> LoadDefinitionVersionsAsync(string definitionId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AllVersionsSql).All(ReadDefinition, definitionId));
    }

    public ValueTask<int> NextDefinitionVersionAsync(string definitionId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(NextVersionSql).First(row => row.GetInt32(0), definitionId));
    }

    public ValueTask RewriteDraftAsync(DefinitionVersionRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Sql(RewriteDraftSql).Execute(row.Name, row.Description, row.IsSystem, row.Json, row.Id) == 1
            ? ValueTask.CompletedTask
            : throw new InvalidOperationException($"Version {row.Version} of definition '{row.DefinitionId}' is no draft; only drafts are rewritten.");
    }

    public ValueTask MarkDefinitionVersionAsync(DefinitionVersionRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        ClearMarks(row);
        Sql(MarkDefinitionSql).Execute(row.IsLatest, row.IsPublished, row.PublishedAt, row.DeletedAt, row.Id);
        return ValueTask.CompletedTask;
    }

    private void ClearMarks(DefinitionVersionRow row)
    {
        if (row.IsLatest)
        {
            Sql(ClearLatestSql).Execute(row.DefinitionId);
        }

        if (row.IsPublished)
        {
            Sql(ClearPublishedSql).Execute(row.DefinitionId);
        }
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
        CreatedAt: row.Time(8),
        Description: row.GetString(9),
        IsSystem: row.Flag(10),
        PublishedAt: row.TimeOrNull(11),
        DeletedAt: row.TimeOrNull(12));
}
