using Automation.Engine.Consent;
using Automation.Engine.Messages;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string FindCustomerIdSql = "select id from customers where key = @key";

    private const string SameConsentSql = """
        select count(*) from consents
        where customer_id = @customer and channel = @channel and purpose = @purpose and topic = @topic and state = @state and at = @at
        """;

    private const string AddConsentSql = """
        insert into consent_history (customer_id, channel, purpose, topic, state, at, recorded_at, source, text_version, proof)
        values (@customer, @channel, @purpose, @topic, @state, @at, @recorded_at, @source, @text_version, @proof)
        """;

    private const string HoldConsentSql = """
        insert into consents (customer_id, channel, purpose, topic, state, at, has_proof, entry_id)
        values (@customer, @channel, @purpose, @topic, @state, @at, @has_proof, @entry)
        on conflict (customer_id, channel, purpose, topic)
        do update set state = excluded.state, at = excluded.at, has_proof = excluded.has_proof, entry_id = excluded.entry_id
        where excluded.at >= consents.at
        """;

    private const string LoadConsentsSql = """
        select customer_id, channel, purpose, topic, state, at, has_proof from consents
        where customer_id in (select value from json_each(@ids))
        """;

    private const string AddSuppressionSql = """
        insert into suppressions (channel, address, scope, topic, reason, source, created_at, expires_at)
        values (@channel, @address, @scope, @topic, @reason, @source, @created_at, @expires_at)
        on conflict (channel, address, scope, topic, reason) where lifted_at is null do nothing
        """;

    private const string ProlongSuppressionSql = """
        update suppressions set expires_at = @expires_at
        where channel = @channel and address = @address and scope = @scope and topic = @topic and reason = @reason and lifted_at is null
          and expires_at is not null and (@expires_at is null or expires_at < @expires_at)
        """;

    private const string LiftSuppressionsSql = """
        update suppressions set lifted_at = @now, lifted_by = @by
        where channel = @channel and address = @address and lifted_at is null and (@reason is null or reason = @reason)
        """;

    private const string LoadSuppressionsSql = """
        select id, channel, address, scope, topic, reason, source, created_at, expires_at from suppressions
        where channel = @channel and address in (select value from json_each(@addresses)) and lifted_at is null
          and (expires_at is null or expires_at > @now)
        """;

    public ValueTask<long?> FindCustomerAsync(string key, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(FindCustomerIdSql).First(row => (long?)row.GetInt64(0), key));
    }

    public ValueTask<int> RecordConsentsAsync(IReadOnlyList<ConsentWrite> consents, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(consents.Count(Record));
    }

    private bool Record(ConsentWrite consent)
    {
        var (channel, purpose, state) = ((int)consent.Channel, (int)consent.Purpose, (int)consent.State);
        if (Sql(SameConsentSql).First(row => row.Flag(0), consent.CustomerId, channel, purpose, consent.Topic, state, consent.At))
        {
            return false;
        }

        var entry = Sql(AddConsentSql).Insert(
            consent.CustomerId, channel, purpose, consent.Topic, state, consent.At, consent.RecordedAt, consent.Source, consent.TextVersion, consent.Proof)!.Value;
        Sql(HoldConsentSql).Execute(
            consent.CustomerId, channel, purpose, consent.Topic, state, consent.At, !string.IsNullOrWhiteSpace(consent.Proof), entry);
        return true;
    }

    public ValueTask<IReadOnlyList<ConsentRow>> LoadConsentsAsync(IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LoadConsentsSql).All(
            row => new ConsentRow(row.GetInt64(0), (Channel)row.GetInt32(1), (Purpose)row.GetInt32(2), row.GetString(3), (ConsentState)row.GetInt32(4), row.Time(5), row.Flag(6)),
            Json(customerIds)));
    }

    public ValueTask<int> AddSuppressionsAsync(IReadOnlyList<SuppressionWrite> suppressions, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(suppressions.Count(Suppress));
    }

    private bool Suppress(SuppressionWrite found)
    {
        if (found.ExpiresAt is not null && found.Reason is (SuppressionReason.Complaint or SuppressionReason.OptOut))
        {
            throw new ArgumentException($"A suppression for {found.Reason} never expires.", nameof(found));
        }

        var isNew = Sql(AddSuppressionSql).Execute(
            (int)found.Channel, found.Address, (int)found.Scope, found.Topic, (int)found.Reason, found.Source, found.CreatedAt, found.ExpiresAt) > 0;
        if (!isNew)
        {
            Sql(ProlongSuppressionSql).Execute(found.ExpiresAt, (int)found.Channel, found.Address, (int)found.Scope, found.Topic, (int)found.Reason);
        }

        return isNew;
    }

    public ValueTask<int> LiftSuppressionsAsync(
        Channel channel, string address, SuppressionReason? reason, string by, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        return new(Sql(LiftSuppressionsSql).Execute(now, by, (int)channel, address, (long?)reason) + LiftErased(channel, address, reason, by, now));
    }

    public ValueTask<IReadOnlyList<SuppressionRow>> LoadSuppressionsAsync(
        Channel channel, IReadOnlyCollection<string> addresses, Instant now, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        var erased = FormsOfErased(channel, addresses);
        return new(Sql(LoadSuppressionsSql).All(
            row => new SuppressionRow(
                row.GetInt64(0), (Channel)row.GetInt32(1), erased.GetValueOrDefault(row.GetString(2), row.GetString(2)), (SuppressionScope)row.GetInt32(3), row.GetString(4),
                (SuppressionReason)row.GetInt32(5), row.GetString(6), row.Time(7), row.TimeOrNull(8)),
            (int)channel,
            Json([.. addresses, .. erased.Keys]),
            now));
    }
}
