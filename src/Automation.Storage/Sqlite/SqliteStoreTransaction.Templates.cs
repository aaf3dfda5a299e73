using System.Globalization;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string TemplateStamp = "templates.stamp";

    private const string RaiseStampSql = """
        insert into marks (name, value) values (@name, '1') on conflict (name) do update set value = cast(cast(value as integer) + 1 as text)
        """;

    private const string SelectTemplateSql = "select name, latest, published, shipped, deleted_at from templates ";

    private const string FindTemplateSql = SelectTemplateSql + "where name = @name";

    private const string AllTemplatesSql = SelectTemplateSql + "order by name";

    private const string PutTemplateSql = """
        insert into templates (name, latest, published, shipped, deleted_at) values (@name, @latest, @published, @shipped, @deleted_at)
        on conflict (name) do update
        set latest = excluded.latest, published = excluded.published, shipped = excluded.shipped, deleted_at = excluded.deleted_at
        """;

    private const string TemplateVersionColumns = "v.name, v.version, v.based_on, v.files, v.note, v.created_at, v.created_by, v.published_at, v.published_by";

    private const string SelectTemplateVersionSql = "select " + TemplateVersionColumns + " from template_versions v ";

    private const string FindTemplateVersionSql = SelectTemplateVersionSql + "where v.name = @name and v.version = @version";

    // A cross join keeps the order: from the few templates to the one version of each.
    private const string PublishedTemplatesSql =
        "select " + TemplateVersionColumns + " from templates t cross join template_versions v on v.name = t.name and v.version = t.published where t.deleted_at is null order by t.name";

    private const string InsertTemplateVersionSql = """
        insert into template_versions (name, version, based_on, files, note, created_at, created_by, published_at, published_by)
        values (@name, @version, @based_on, @files, @note, @created_at, @created_by, @published_at, @published_by)
        on conflict (name, version) do nothing
        """;

    private const string MarkTemplateSql = "update template_versions set published_at = @at, published_by = @by where name = @name and version = @version";

    public async ValueTask<long> GetTemplateStampAsync(CancellationToken cancellationToken) =>
        await GetMarkAsync(TemplateStamp, cancellationToken) is { } stamp ? long.Parse(stamp, CultureInfo.InvariantCulture) : 0;

    public ValueTask<TemplateRow?> FindTemplateAsync(string name, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindTemplateSql).First(ReadTemplate, name));
    }

    public ValueTask<IReadOnlyList<TemplateRow>> LoadTemplatesAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AllTemplatesSql).All(ReadTemplate));
    }

    public ValueTask<IReadOnlyList<TemplateVersionRow>> LoadPublishedTemplatesAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(PublishedTemplatesSql).All(ReadTemplateVersion));
    }

    public ValueTask PutTemplateAsync(TemplateRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(PutTemplateSql).Execute(row.Name, row.Latest, (long?)row.Published, row.Shipped, row.DeletedAt);
        Sql(RaiseStampSql).Execute(TemplateStamp);
        return ValueTask.CompletedTask;
    }

    public ValueTask AddTemplateVersionAsync(TemplateVersionRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return Sql(InsertTemplateVersionSql).Execute(
            row.Name, row.Version, row.BasedOn, row.FilesJson, row.Note, row.CreatedAt, row.CreatedBy, row.PublishedAt, row.PublishedBy) == 1
            ? ValueTask.CompletedTask
            : throw new InvalidOperationException($"Version {row.Version} of template '{row.Name}' exists; a version is never written twice.");
    }

    public ValueTask<TemplateVersionRow?> FindTemplateVersionAsync(string name, int version, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindTemplateVersionSql).First(ReadTemplateVersion, name, version));
    }

    public ValueTask MarkTemplatePublishedAsync(string name, int version, string by, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(MarkTemplateSql).Execute(now, by, name, version);
        return ValueTask.CompletedTask;
    }

    private static TemplateRow ReadTemplate(SqliteDataReader row) => new(
        Name: row.GetString(0),
        Latest: row.GetInt32(1),
        Published: (int?)row.NumberOrNull(2),
        Shipped: row.GetString(3),
        DeletedAt: row.TimeOrNull(4));

    private static TemplateVersionRow ReadTemplateVersion(SqliteDataReader row) => new(
        Name: row.GetString(0),
        Version: row.GetInt32(1),
        BasedOn: row.GetInt32(2),
        FilesJson: row.GetString(3),
        Note: row.GetString(4),
        CreatedAt: row.Time(5),
        CreatedBy: row.GetString(6),
        PublishedAt: row.TimeOrNull(7),
        PublishedBy: row.TextOrNull(8));
}
