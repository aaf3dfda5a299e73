using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Storage.Audiences;
using Automation.Storage.Customers;
using Automation.Storage.Reading;
using Automation.Templating;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Automation.Storage.Sqlite;

/// <content>What people look for among the customers.</content>
public sealed partial class SqliteStore
{
    /// <summary>A prime beside the golden section: neighbours in number lie far apart in a sample.</summary>
    private const string Shuffle = "((c.id * 40503) & 65535)";

    /// <inheritdoc/>
    public Task<CustomerPage> FindCustomersAsync(CustomerQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Take);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Take, CustomerQuery.LargestPage);
        return AskAsync(connection => Find(connection, query), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task EmptyLogAsync(CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken);
        try
        {
            _writer?.EmptyLog();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public Task<AudienceCount> CountAudienceAsync(SqlFragment? rule, CancellationToken cancellationToken) => AskAsync(
        connection => Rows(connection, $"select count(*), count(c.email), count(c.phone) from customers c where {Where(rule)}", row => new AudienceCount(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), rule)[0],
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> SampleAudienceAsync(SqlFragment? rule, int take, long? among, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(take);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, 100);
        return AskAsync<IReadOnlyList<long>>(connection => Sample(connection, rule, take, among), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AudienceCoverage> CoverAudienceAsync(SqlFragment? rule, CancellationToken cancellationToken) => AskAsync(
        connection => new AudienceCoverage(
            Parts(connection, "c.locale", rule),
            Parts(connection, "c.zone", rule),
            PersonalChannels.All.ToDictionary(channel => channel, channel => Agreements(connection, channel, rule))),
        cancellationToken);

    private static CustomerPage Find(SqliteConnection connection, CustomerQuery query)
    {
        var terms = new SearchTerms(query.Text);
        var found = new List<CustomerPlace>();
        foreach (var fit in Enum.GetValues<CustomerFit>().Where(fit => fit >= (query.After?.Fit ?? CustomerFit.Whole)))
        {
            var before = query.After is { } after && after.Fit == fit ? after.Id : long.MaxValue;
            found.AddRange((terms.IsEmpty ? Newest(connection, before, query.Take + 1) : Matches(connection, terms.Of(fit), before, query.Take + 1 - found.Count)).Select(id => new CustomerPlace(fit, id)));
            if (found.Count > query.Take || terms.IsEmpty)
            {
                break;
            }
        }

        return new CustomerPage([.. found.Take(query.Take)], found.Count > query.Take);
    }

    private static List<long> Newest(SqliteConnection connection, long before, int take) => Rows(
        connection,
        "select c.id from customers c where c.id < @before and c.key <> @sample order by c.id desc limit @take",
        row => row.GetInt64(0),
        ("@before", before),
        ("@sample", SampleCustomer.Key),
        ("@take", take));

    private static List<long> Matches(SqliteConnection connection, string question, long before, int take) => Rows(
        connection,
        "select rowid from customer_search where customer_search match @question and rowid < @before order by rowid desc limit @take",
        row => row.GetInt64(0),
        ("@question", question),
        ("@before", before),
        ("@take", take));

    /// <summary>Looks at ever more of the customers until it has enough: a rule that selects many is answered by a few of them.</summary>
    private static List<long> Sample(SqliteConnection connection, SqlFragment? rule, int take, long? among)
    {
        if (among == 0)
        {
            return [];
        }

        for (var share = 64; ; share *= 32)
        {
            // Where fewer than are wanted are to be expected the look would be in vain.
            if (share < 65_536 && among * share / 65_536 < take)
            {
                continue;
            }

            // Before the rule: of most customers nothing but the number is looked at.
            var part = share >= 65_536 ? "" : FormattableString.Invariant($"{Shuffle} < {share} and ");
            var found = Rows(connection, $"select c.id from customers c where {part}{Where(rule)} limit {take.ToString(System.Globalization.CultureInfo.InvariantCulture)}", row => row.GetInt64(0), rule);
            if (found.Count == take || part.Length == 0)
            {
                return found;
            }
        }
    }

    private static List<AudiencePart> Parts(SqliteConnection connection, string column, SqlFragment? rule) => Rows(
        connection,
        $"select {column}, count(*) from customers c where {Where(rule)} group by 1 order by 2 desc, 1",
        row => new AudiencePart(row.TextOrNull(0), row.GetInt64(1)),
        rule);

    private static long Agreements(SqliteConnection connection, Channel channel, SqlFragment? rule) => Rows(
        connection,
        FormattableString.Invariant($"""
            select count(*) from consents k cross join customers c on c.id = k.customer_id
            where k.channel = {(int)channel} and k.purpose = {(int)Purpose.Advertising} and k.topic = '' and k.state = {(int)ConsentState.Given} and
            """) + " " + Where(rule),
        row => row.GetInt64(0),
        rule)[0];

    private static string Where(SqlFragment? rule) => $"c.key <> @sample and c.erased_at is null and ({rule?.Sql ?? "1=1"})";

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, SqlFragment? rule) => Rows(
        connection, sql, read, [("@sample", SampleCustomer.Key), .. (rule?.Parameters ?? []).Select((value, index) => (FormattableString.Invariant($"@a{index}"), SqlValue.Of(value)))]);

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params IEnumerable<(string Name, SqlValue Value)> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value.Bound);
        }

        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
        {
            found.Add(read(rows));
        }

        return found;
    }

    /// <summary>Asks on a connection of its own, beside the caller's thread; who no longer wants the answer ends the question.</summary>
    private async Task<T> AskAsync<T>(Func<SqliteConnection, T> ask, CancellationToken cancellationToken)
    {
        CommitGroup();
        await using var connection = new SqliteConnection(ReaderText());
        try
        {
            await connection.OpenAsync(cancellationToken);
            ReadOnlyConnections.Refuse(connection);
            await using (cancellationToken.Register(() => sqlite3_interrupt(connection.Handle)))
            {
                return await Task.Run(() => ask(connection), cancellationToken);
            }
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("The question was given up.", exception, cancellationToken);
        }
        catch (SqliteException exception) when (SqliteFailure.From(exception, _options.Path) is { } failure)
        {
            throw failure;
        }
    }
}
