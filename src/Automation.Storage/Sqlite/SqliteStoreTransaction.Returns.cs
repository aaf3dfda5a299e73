using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string KnowsReturnedSql = "select exists (select 1 from returned_mails where key = @key)";

    private const string AddReturnedSql = """
        insert into returned_mails (key, received_at, message_id, address_key, effect, kind, reason, status)
        values (@key, @at, @message, @address, @effect, @kind, @reason, @status)
        on conflict (key) do nothing
        """;

    private const string FindMessageOfVisitSql = SelectMessageSql + "where journey_id = @journey and visit = @visit";

    private const string SoftReturnsSql = """
        select count(distinct message_id), min(received_at), max(received_at) from returned_mails
        where address_key = @address and effect = 4 and received_at > coalesce((
            select max(s.at) from sent s
            where s.address_key = @address and s.at <= @settled and not exists (select 1 from returned_mails r where r.message_id = s.message_id)), 0)
        """;

    public ValueTask<bool> KnowsReturnedMailAsync(string key, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(KnowsReturnedSql).First(row => row.Flag(0), key));
    }

    public ValueTask<bool> TryAddReturnedMailAsync(ReturnedMailWrite mail, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AddReturnedSql).Execute(
            mail.Key, mail.ReceivedAt, mail.MessageId, mail.AddressKey, (int)mail.Effect, mail.Kind, mail.Reason, mail.Status) > 0);
    }

    public ValueTask<MessageRow?> FindMessageAsync(long journeyId, int visit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindMessageOfVisitSql).First(ReadMessage, journeyId, visit));
    }

    public ValueTask<SoftReturns> CountSoftReturnsAsync(long addressKey, Instant settled, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(SoftReturnsSql).First(row => new SoftReturns(row.GetInt32(0), row.TimeOrNull(1), row.TimeOrNull(2)), addressKey, settled)!);
    }
}
