using Microsoft.Data.Sqlite;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string FindApprovalSql = """
        select campaign_id, state, fingerprint, recipients, asked_by, asked_by_key, asked_at, decided_by, decided_by_key, decided_at, note
        from approvals where campaign_id = @campaign
        """;

    private const string SaveApprovalSql = """
        insert into approvals (campaign_id, state, fingerprint, recipients, asked_by, asked_by_key, asked_at, decided_by, decided_by_key, decided_at, note)
        values (@campaign, @state, @fingerprint, @recipients, @asked_by, @asked_by_key, @asked_at, @decided_by, @decided_by_key, @decided_at, @note)
        on conflict (campaign_id) do update set
            state = excluded.state, fingerprint = excluded.fingerprint, recipients = excluded.recipients, asked_by = excluded.asked_by,
            asked_by_key = excluded.asked_by_key, asked_at = excluded.asked_at, decided_by = excluded.decided_by,
            decided_by_key = excluded.decided_by_key, decided_at = excluded.decided_at, note = excluded.note
        """;

    private const string RemoveApprovalSql = "delete from approvals where campaign_id = @campaign";

    public ValueTask<ApprovalRow?> FindApprovalAsync(long campaignId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindApprovalSql).First(ReadApproval, campaignId));
    }

    public ValueTask SaveApprovalAsync(ApprovalRow row, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(SaveApprovalSql).Execute(
            row.CampaignId, (int)row.State, row.Fingerprint, row.Recipients, row.AskedBy, row.AskedByKey, row.AskedAt, row.DecidedBy, row.DecidedByKey, row.DecidedAt, row.Note);
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveApprovalAsync(long campaignId, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        Sql(RemoveApprovalSql).Execute(campaignId);
        return ValueTask.CompletedTask;
    }

    private static ApprovalRow ReadApproval(SqliteDataReader row) => new(
        CampaignId: row.GetInt64(0),
        State: (ApprovalState)row.GetInt32(1),
        Fingerprint: row.GetString(2),
        Recipients: row.GetInt64(3),
        AskedBy: row.GetString(4),
        AskedByKey: row.GetString(5),
        AskedAt: row.Time(6),
        DecidedBy: row.TextOrNull(7),
        DecidedByKey: row.TextOrNull(8),
        DecidedAt: row.TimeOrNull(9),
        Note: row.GetString(10));
}
