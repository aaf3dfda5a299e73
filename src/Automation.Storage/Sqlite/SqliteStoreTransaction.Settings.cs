using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string FindSettingsSql = """select area, version, "values", secrets, changed_at, changed_by from settings where area = @area""";

    private const string AddSettingsSql = """
        insert into settings (area, version, "values", secrets, changed_at, changed_by) values (@area, 1, @values, @secrets, @at, @by)
        on conflict (area) do nothing
        """;

    private const string ChangeSettingsSql = """
        update settings set version = @version, "values" = @values, secrets = @secrets, changed_at = @at, changed_by = @by
        where area = @area and version = @before
        """;

    public ValueTask<SettingsRow?> FindSettingsAsync(string area, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindSettingsSql).First(ReadSettings, area));
    }

    public ValueTask<bool> TryPutSettingsAsync(SettingsRow settings, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var changed = settings.Version == 1
            ? Sql(AddSettingsSql).Execute(settings.Area, settings.ValuesJson, settings.SecretsJson, settings.ChangedAt, settings.ChangedBy)
            : Sql(ChangeSettingsSql).Execute(settings.Version, settings.ValuesJson, settings.SecretsJson, settings.ChangedAt, settings.ChangedBy, settings.Area, settings.Version - 1);
        return new(changed > 0);
    }

    private static SettingsRow ReadSettings(SqliteDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.Time(4), row.GetString(5));
}
