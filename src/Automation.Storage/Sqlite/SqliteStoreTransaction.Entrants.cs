using System.Text;
using Automation.Engine.Campaigns;
using Automation.Templating;

namespace Automation.Storage.Sqlite;

internal sealed partial class SqliteStoreTransaction
{
    public ValueTask<IReadOnlyList<Entrant>> SelectEntrantsAsync(EntrantQuery query, CancellationToken cancellationToken)
    {
        Check(cancellationToken);
        using var statement = writer.Prepare(EntrantsSql(query));
        var values = EntrantValues(query);
        var ordered = statement.ParameterNames.Select(name => values[name]).ToArray();
        return new(statement.All(row => new Entrant(row.GetInt64(0), row.GetString(1)), ordered));
    }

    // One pass over the customers in the order of their ids; every condition is a part of it.
    private static string EntrantsSql(EntrantQuery query)
    {
        var sql = new StringBuilder("select c.id, ").Append(EntryKeySql(query)).Append(" from customers c where c.id > @after and c.key <> @sample and c.erased_at is null");
        if (query.Zones is { } zones)
        {
            sql.Append(zones.Zone is null ? " and c.zone is null" : " and c.zone = @zone");
        }

        if (query.Rule is { } rule)
        {
            sql.Append(" and (").Append(rule.Sql).Append(')');
        }

        if (query.Reentry is ReentryRule.OncePerValue)
        {
            sql.Append(" and ").Append(query.ReentryColumn).Append(" is not null");
        }

        return sql
            .Append(" and not exists (select 1 from journeys j where j.customer_id = c.id and j.campaign_id = @campaign")
            .Append(KeptOutSql(query))
            .Append(") order by c.id limit @limit")
            .ToString();
    }

    private static string EntryKeySql(EntrantQuery query) => query.Reentry switch
    {
        ReentryRule.Once => "''",
        ReentryRule.OncePerValue => $"cast({query.ReentryColumn} as text)",
        _ => "@occurrence",
    };

    // Which earlier journeys keep a customer out: the same conditions as TryAddJourneyAsync's.
    private static string KeptOutSql(EntrantQuery query) => query.Reentry switch
    {
        ReentryRule.Once => "",
        ReentryRule.OncePer => " and (j.entry_key = @occurrence or j.entered_at > @since)",
        ReentryRule.OnceUntilExit => " and (j.entry_key = @occurrence or j.status = 1)",
        ReentryRule.OncePerValue => $" and j.entry_key = cast({query.ReentryColumn} as text)",
        _ => " and j.entry_key = @occurrence",
    };

    private static Dictionary<string, SqlValue> EntrantValues(EntrantQuery query)
    {
        var values = new Dictionary<string, SqlValue>(StringComparer.Ordinal)
        {
            ["@after"] = query.AfterCustomerId,
            ["@campaign"] = query.CampaignId,
            ["@limit"] = query.Limit,
            ["@occurrence"] = query.Occurrence,
            ["@sample"] = SampleCustomer.Key,
            ["@since"] = query.Reentry is ReentryRule.OncePer rule ? query.At - rule.Period : default(SqlValue),
            ["@zone"] = query.Zones?.Zone,
        };
        IReadOnlyList<object?> parameters = query.Rule is SqlFragment fragment ? fragment.Parameters : [];
        for (var i = 0; i < parameters.Count; i++)
        {
            values[FormattableString.Invariant($"@a{i}")] = SqlValue.Of(parameters[i]);
        }

        return values;
    }
}
