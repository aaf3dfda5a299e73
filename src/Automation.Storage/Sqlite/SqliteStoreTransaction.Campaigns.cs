using Automation.Engine.Campaigns;
using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string InsertCampaignSql = """
        insert into campaigns (name, definition_version_id, state, settings, created_at, started_at, state_changed_at, is_trial, title)
        values (@name, @version, @state, @settings, @created_at, @started_at, @state_changed_at, @is_trial, @title)
        on conflict (name) do nothing
        """;

    private const string SelectCampaignsSql = """
        select c.id, c.name, c.definition_version_id, c.state, c.settings, c.created_at, c.started_at, c.state_changed_at, c.is_trial, c.retracted_at, c.deleted_at,
            c.title, c.archived_at, c.revision
        from campaigns c
        """;

    private const string LoadCampaignsSql = SelectCampaignsSql + " order by c.id";

    private const string CampaignsOfSql = SelectCampaignsSql + """
         join definition_versions v on v.id = c.definition_version_id
        where v.definition_id = @definition order by c.id
        """;

    private const string CountActiveSql = """
        select definition_version_id, count(*) from journeys
        where campaign_id = @campaign and status = 1 group by definition_version_id order by definition_version_id
        """;

    private const string UpdateCampaignSql = """
        update campaigns
        set definition_version_id = @version, state = @state, settings = @settings, started_at = @started_at,
            state_changed_at = @state_changed_at, retracted_at = @retracted_at, deleted_at = @deleted_at, title = @title, archived_at = @archived_at, revision = revision + 1
        where id = @id
        """;

    private const string DataVersionSql = "pragma data_version";

    private bool _campaignsChanged;

    public ValueTask<long?> TryAddCampaignAsync(CampaignRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        ForgetCampaigns();
        return new(Sql(InsertCampaignSql).Insert(
            row.Name, row.DefinitionVersionId, (int)CampaignState.Draft, row.SettingsJson, row.CreatedAt, row.StartedAt, row.StateChangedAt, row.IsTrial, row.Title));
    }

    public ValueTask<IReadOnlyList<CampaignRow>> LoadCampaignsAsync(CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Campaigns());
    }

    private IReadOnlyList<CampaignRow> Campaigns()
    {
        if (_campaignsChanged)
        {
            // What this transaction has written is nobody else's until it is committed.
            return Sql(LoadCampaignsSql).All(ReadCampaign);
        }

        // Every batch asks, and campaigns change a few times a day: the file says whether anybody else has written it since.
        var version = Sql(DataVersionSql).First(row => row.GetInt64(0));
        if (writer.Campaigns is not { } known || known.DataVersion != version)
        {
            writer.Campaigns = known = (version, Sql(LoadCampaignsSql).All(ReadCampaign));
        }

        return known.Rows;
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
            row.DefinitionVersionId, (int)row.State, row.SettingsJson, row.StartedAt, row.StateChangedAt, row.RetractedAt, row.DeletedAt, row.Title, row.ArchivedAt, row.Id);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<CampaignRow>> FindCampaignsOfAsync(string definitionId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CampaignsOfSql).All(ReadCampaign, definitionId));
    }

    public ValueTask<IReadOnlyList<JourneysOnVersion>> CountActiveJourneysAsync(long campaignId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(CountActiveSql).All(row => new JourneysOnVersion(row.GetInt64(0), row.GetInt64(1)), campaignId));
    }

    private static CampaignRow ReadCampaign(SqliteDataReader row) => new(
        Id: row.GetInt64(0),
        Name: row.GetString(1),
        DefinitionVersionId: row.GetInt64(2),
        State: (CampaignState)row.GetInt32(3),
        SettingsJson: row.GetString(4),
        CreatedAt: row.Time(5),
        StartedAt: row.TimeOrNull(6),
        StateChangedAt: row.TimeOrNull(7),
        IsTrial: row.Flag(8),
        RetractedAt: row.TimeOrNull(9),
        DeletedAt: row.TimeOrNull(10),
        Title: row.GetString(11),
        ArchivedAt: row.TimeOrNull(12),
        Revision: row.GetInt64(13));
}
