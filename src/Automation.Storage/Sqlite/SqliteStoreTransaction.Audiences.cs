using Automation.Storage.Audiences;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string LoadAudiencesSql = """
        select a.id, a.name, a.title, a.version, v.rule, v.made_at, v.made_by
        from audiences a indexed by audiences_name join audience_versions v on v.audience_id = a.id and v.version = a.version
        where a.deleted_at is null order by a.name
        """;

    private const string FindAudienceSql = """
        select a.id, a.name, a.title, a.version, v.rule, v.made_at, v.made_by
        from audiences a join audience_versions v on v.audience_id = a.id and v.version = a.version
        where a.name = @name and a.deleted_at is null
        """;

    private const string AudienceVersionsSql = "select version, rule, made_at, made_by from audience_versions where audience_id = @audience order by version desc";

    private const string AddAudienceSql = """
        insert into audiences (name, title, version) values (@name, @title, 1) on conflict (name) where deleted_at is null do nothing
        """;

    private const string AddAudienceVersionSql = "insert into audience_versions (audience_id, version, rule, made_at, made_by) values (@audience, @version, @rule, @now, @by)";

    private const string ChangeAudienceSql = "update audiences set title = @title, version = @version where id = @id";

    private const string RemoveAudienceSql = "update audiences set deleted_at = @now where name = @name and deleted_at is null";

    public ValueTask<IReadOnlyList<AudienceRow>> LoadAudiencesAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadAudiencesSql).All(ReadAudience));
    }

    public ValueTask<AudienceRow?> FindAudienceAsync(string name, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindAudienceSql).First(ReadAudience, name));
    }

    public ValueTask<IReadOnlyList<AudienceVersionRow>> LoadAudienceVersionsAsync(long audienceId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AudienceVersionsSql).All(row => new AudienceVersionRow(row.GetInt32(0), row.GetString(1), row.Time(2), row.GetString(3)), audienceId));
    }

    public async ValueTask<AudienceRow?> TryAddAudienceAsync(AudienceWrite write, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (Sql(AddAudienceSql).Insert(write.Name, write.Title) is not { } id)
        {
            return null;
        }

        Sql(AddAudienceVersionSql).Execute(id, 1, write.Rule, now, write.By);
        return await FindAudienceAsync(write.Name, cancellationToken);
    }

    public async ValueTask<AudienceRow?> TryChangeAudienceAsync(AudienceWrite write, int seenVersion, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (await FindAudienceAsync(write.Name, cancellationToken) is not { } known || known.Version != seenVersion)
        {
            return null;
        }

        var version = known.Rule == write.Rule ? known.Version : known.Version + 1;
        Sql(ChangeAudienceSql).Execute(write.Title, version, known.Id);
        if (version != known.Version)
        {
            Sql(AddAudienceVersionSql).Execute(known.Id, version, write.Rule, now, write.By);
        }

        return await FindAudienceAsync(write.Name, cancellationToken);
    }

    public ValueTask<bool> RemoveAudienceAsync(string name, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(RemoveAudienceSql).Execute(now, name) > 0);
    }

    private static AudienceRow ReadAudience(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.Time(5), row.GetString(6));
}
