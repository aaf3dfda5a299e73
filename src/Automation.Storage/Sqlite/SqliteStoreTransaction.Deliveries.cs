using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string MarkSendingSql = """
        update messages set status = 3, worker = @worker, attempts = attempts + 1 where id = @id and status = 1
        """;

    private const string SettleSql = """
        update messages
        set status = @status, settled_at = @at, reason = @reason, due_at = coalesce(@due_at, due_at),
            provider_id = coalesce(@provider_id, provider_id), worker = null, attempts = attempts - @put_off,
            held_until = @held_until, pace = @pace
        where id = @id
        """;

    // Accepted, denied and failed are ends. Unknown is one for the worker, but a person or the provider's word may still decide it.
    private const string SettleByAnyoneSql = SettleSql + " and (status in (1, 2, 3) or (status = 7 and @status <> 7))";

    private const string SettleByWorkerSql = SettleSql + " and status = 3 and worker = @worker";

    private const string AddDeliverySql = """
        insert into deliveries (message_id, attempt, at, connector, outcome, code, provider_id, text_id)
        values (@message, @attempt, @at, @connector, @outcome, @code, @provider_id, @text_id)
        """;

    private const string AddTextsSql = "insert into message_texts (at, content) values (@at, @content)";

    private const string FindTextSql = """
        select t.content from deliveries d join message_texts t on t.id = d.text_id
        where d.message_id = @message and d.attempt = @attempt order by d.id desc limit 1
        """;

    private const string ForgetTextsSql = """
        delete from message_texts where id in (select id from message_texts where at < @before order by at limit @limit)
        """;

    public ValueTask MarkSendingAsync(IReadOnlyList<long> messageIds, string worker, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        foreach (var id in messageIds)
        {
            if (Sql(MarkSendingSql).Execute(worker, id) == 0)
            {
                throw new InvalidOperationException($"Message {id} is not queued; only what was claimed in this transaction may be sent.");
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlySet<long>> SettleMessagesAsync(IReadOnlyList<MessageChange> changes, string? worker, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var settle = Sql(worker is null ? SettleByAnyoneSql : SettleByWorkerSql);
        var changed = new HashSet<long>();
        foreach (var change in changes)
        {
            if (settle.Execute(
                    (int)change.Status, change.At, change.Reason, change.DueAt, change.ProviderId, change.IsAttempt ? 0 : 1, change.HeldUntil, Span(change.Pace),
                    change.MessageId, worker) > 0)
            {
                changed.Add(change.MessageId);
            }
        }

        CountByQuarter(changes, changed);
        return new(changed);
    }

    public ValueTask AddDeliveriesAsync(IReadOnlyList<DeliveryWrite> deliveries, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        foreach (var delivery in deliveries)
        {
            Sql(AddDeliverySql).Execute(
                delivery.MessageId, delivery.Attempt, delivery.At, delivery.Connector, delivery.Outcome, delivery.Code, delivery.ProviderId, delivery.TextId);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> AddTextsAsync(Instant at, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(AddTextsSql).Insert(at, content)!.Value);
    }

    public ValueTask<ReadOnlyMemory<byte>?> FindTextAsync(long messageId, int attempt, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var content = Sql(FindTextSql).First(row => row.GetFieldValue<byte[]>(0), messageId, attempt);
        return new(content is null ? (ReadOnlyMemory<byte>?)null : content);
    }

    public ValueTask<int> ForgetTextsAsync(Instant before, int limit, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(ForgetTextsSql).Execute(before, limit));
    }
}
