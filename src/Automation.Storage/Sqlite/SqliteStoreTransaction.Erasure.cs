using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Storage.Customers;
using NodaTime;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    private const string ErasedKeyMark = "customers.erased-key";

    /// <summary>How the address of an erased person begins; no address has a blank before its @.</summary>
    private const string ErasedAddress = "erased ";

    private const string UnderWaySql = """
        select exists (select 1 from journeys where customer_id = @customer and status = 1)
            or exists (select 1 from messages where customer_id = @customer and status = 3)
        """;

    private const string EraseCustomerSql = """
        update customers
        set key = @key || lower(hex(randomblob(16))), email = null, phone = null, name = null, locale = null, zone = null, birthday = null, tier = null,
            tags = null, attributes = null, erased_at = @now
        where id = @customer
        """;

    private const string EraseOrdersSql = "update orders set data = null where customer_id = @customer";

    private const string EraseEventsSql = "update events set data = null where customer_id = @customer";

    // The key of an entry may be a value of the person's.
    private const string EraseJourneysSql = "update journeys set state = '{}', entry_key = @key || id where customer_id = @customer";

    private const string EraseMessagesSql = "update messages set data = null, provider_id = null where customer_id = @customer";

    private const string EraseDeliveriesSql = "update deliveries set provider_id = null where message_id in (select id from messages where customer_id = @customer)";

    private const string MessagesOfSql = "select id from messages where customer_id = @customer";

    private const string TextsOfSql = """
        select distinct t.id, t.content
        from messages m join deliveries d on d.message_id = m.id join message_texts t on t.id = d.text_id
        where m.customer_id = @customer
        """;

    private const string ReplaceTextsSql = "update message_texts set content = @content where id = @id";

    private const string RemoveTextsSql = "delete from message_texts where id = @id";

    private const string EraseReturnsSql = "update returned_mails set address_key = null where message_id in (select id from messages where customer_id = @customer)";

    private const string EraseLedgerSql = "update ledger set detail = null where customer_id = @customer";

    private const string EraseConsentsSql = "update consent_history set proof = null where customer_id = @customer";

    private const string EraseSentSql = "delete from sent where address_key in (select value from json_each(@keys))";

    private const string EraseSuppressionsSql = """
        update or ignore suppressions set address = @erased, source = @source where channel = @channel and address = @address
        """;

    private const string ForgetSuppressionsSql = "delete from suppressions where channel = @channel and address = @address";

    public ValueTask<bool> EraseCustomerAsync(CustomerErasure erasure, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        if (Sql(UnderWaySql).First(row => row.Flag(0), erasure.CustomerId))
        {
            return new(false);
        }

        // What is removed is blanked in the file also where whole pages are given up. The index of the search is written out at a savepoint, while that holds.
        writer.Script("pragma secure_delete = on");
        try
        {
            EraseRows(erasure);
            Suppress(erasure);
            writer.Script("savepoint erased; release erased");
        }
        finally
        {
            writer.Script("pragma secure_delete = fast");
        }

        return new(true);
    }

    private void EraseRows(CustomerErasure erasure)
    {
        Sql(RemoveSearchSql).Execute(erasure.CustomerId);
        EraseTexts(erasure);
        Sql(EraseCustomerSql).Execute(CustomerErasure.KeyPrefix, erasure.At, erasure.CustomerId);
        foreach (var sql in new[] { EraseOrdersSql, EraseEventsSql, EraseMessagesSql, EraseDeliveriesSql, EraseReturnsSql, EraseLedgerSql, EraseConsentsSql })
        {
            Sql(sql).Execute(erasure.CustomerId);
        }

        Sql(EraseJourneysSql).Execute(CustomerErasure.KeyPrefix, erasure.CustomerId);
        Sql(EraseSentSql).Execute(Json(erasure.SentKeys));
    }

    /// <summary>Texts of others stand in the same bundles and stay.</summary>
    private void EraseTexts(CustomerErasure erasure)
    {
        var messages = Sql(MessagesOfSql).All(row => row.GetInt64(0), erasure.CustomerId).ToHashSet();
        foreach (var (id, content) in Sql(TextsOfSql).All(row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), erasure.CustomerId))
        {
            if (erasure.WithoutTexts(content, messages) is { } rest)
            {
                Sql(ReplaceTextsSql).Execute(rest, id);
            }
            else
            {
                Sql(RemoveTextsSql).Execute(id);
            }
        }
    }

    private void Suppress(CustomerErasure erasure)
    {
        var key = ErasedKey() ?? NewErasedKey();
        foreach (var (channel, address) in erasure.Addresses)
        {
            var erased = ErasedForm(key, channel, address);
            Sql(EraseSuppressionsSql).Execute(erased, CustomerErasure.Source, (int)channel, address);
            Sql(ForgetSuppressionsSql).Execute((int)channel, address);
            Suppress(new SuppressionWrite(channel, erased, SuppressionScope.All, "", SuppressionReason.Manual, CustomerErasure.Source, erasure.At));
        }
    }

    private int LiftErased(Channel channel, string address, SuppressionReason? reason, string by, Instant now) =>
        ErasedKey() is { } key ? Sql(LiftSuppressionsSql).Execute(now, by, (int)channel, ErasedForm(key, channel, address), (long?)reason) : 0;

    /// <summary>The addresses by the form that they have when they belong to somebody who was erased; empty when nobody was.</summary>
    private Dictionary<string, string> FormsOfErased(Channel channel, IReadOnlyCollection<string> addresses) => ErasedKey() is { } key
        ? addresses.Distinct(StringComparer.Ordinal).ToDictionary(address => ErasedForm(key, channel, address), StringComparer.Ordinal)
        : [];

    private byte[]? ErasedKey() => Sql(GetMarkSql).First(row => Convert.FromBase64String(row.GetString(0)), ErasedKeyMark);

    private byte[] NewErasedKey()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        Sql(SetMarkSql).Execute(ErasedKeyMark, Convert.ToBase64String(key));
        return key;
    }

    /// <summary>Without the key nobody can try addresses; with it an address that comes again is known again.</summary>
    private static string ErasedForm(byte[] key, Channel channel, string address) =>
        ErasedAddress + Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(FormattableString.Invariant($"{(int)channel}:{address}"))));
}
