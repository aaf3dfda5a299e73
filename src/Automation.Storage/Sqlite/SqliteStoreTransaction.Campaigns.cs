using Automation.Engine.Campaigns;
using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string InsertCampaignSql = """
        insert into campaigns (name, definition_version_id, state, settings, created_at, started_at, state_changed_at)
        values (@name, @version, @state, @settings, @created_at, @started_at, @state_changed_at)
        on conflict (name) do nothing
        """;

    private const string LoadCampaignsSql = """
        select id, name, definition_version_id, state, settings, created_at, started_at, state_changed_at
        from campaigns order by id
        """;

    private const string UpdateCampaignSql = """
        update campaigns
        set definition_version_id = @version, state = @state, settings = @settings, started_at = @started_at,
            state_changed_at = @state_changed_at
        where id = @id
        """;

    private const string DataVersionSql = "pragma data_version";

    private bool _campaignsChanged;

    public ValueTask<long?> TryAddCampaignAsync(CampaignRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        ForgetCampaigns();
        return new(Sql(InsertCampaignSql).Insert(
            row.Name, row.DefinitionVersionId, (int)CampaignState.Draft, row.SettingsJson, row.CreatedAt, row.StartedAt, row.StateChangedAt));
    }

    public ValueTask<IReadOnlyList<CampaignRow>> LoadCampaignsAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (_campaignsChanged)
        {
            // What this transaction has written is nobody else's until it is committed.
            return new(Sql(LoadCampaignsSql).All(ReadCampaign));
        }

        // Every batch asks, and campaigns change a few times a day: the file says whether anybody else has written it since.
        var version = Sql(DataVersionSql).First(row => row.GetInt64(0));
        if (writer.Campaigns is not { } known || known.DataVersion != version)
        {
            writer.Campaigns = known = (version, Sql(LoadCampaignsSql).All(ReadCampaign));
        }

        return new(known.Rows);
    }

    private void ForgetCampaigns()
    {
        _campaignsChanged = true;
        writer.Campaigns = null;
    }

    public ValueTask UpdateCampaignAsync(CampaignRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        ForgetCampaigns();
        Sql(UpdateCampaignSql).Execute(
            row.DefinitionVersionId, (int)row.State, row.SettingsJson, row.StartedAt, row.StateChangedAt, row.Id);
        return ValueTask.CompletedTask;
    }

    private static CampaignRow ReadCampaign(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        Name: row.GetString(1),
        DefinitionVersionId: row.GetInt64(2),
        State: (CampaignState)row.GetInt32(3),
        SettingsJson: row.GetString(4),
        CreatedAt: row.Time(5),
        StartedAt: row.TimeOrNull(6),
        StateChangedAt: row.TimeOrNull(7));
}
