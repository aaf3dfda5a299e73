using System.Text.Json;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string AuditHeadSql = "select id, hash from audit where id = (select max(id) from audit)";

    private const string AddAuditSql = """
        insert into audit (id, at, actor, actor_kind, actor_id, action, subject, detail, previous_hash, hash)
        values (@id, @at, @actor, @kind, @actor_id, @action, @subject, @detail, @previous, @hash)
        """;

    public ValueTask<long> AddAuditAsync(AuditWrite line, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        CheckLine(line);

        // There is one writer, so nobody else can take the place behind the head.
        var (last, head) = Sql(AuditHeadSql).First(row => (row.GetInt64(0), row.TextOrNull(1)));
        var previous = head ?? AuditChain.Beginning;
        var id = last + 1;
        Sql(AddAuditSql).Execute(
            id, line.At, line.Actor, (int)line.Kind, line.ActorId, line.Action, line.Subject, line.DetailJson, previous, AuditChain.Hash(previous, id, line));
        return new(id);
    }

    private static void CheckLine(AuditWrite line)
    {
        if (line.Action.IndexOf('.', StringComparison.Ordinal) is not > 0)
        {
            throw new ArgumentException($"The action '{line.Action}' is no noun and verb, such as campaign.paused.", nameof(line));
        }

        using var detail = JsonDocument.Parse(line.DetailJson);
        if (detail.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException("The detail is no JSON object.", nameof(line));
        }
    }
}
