using System.Text.Json.Serialization;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Reports;

/// <summary>One thing that must hold, and whether it does.</summary>
/// <param name="Id">A stable name.</param>
/// <param name="Promise">What must hold.</param>
/// <param name="Violations">How many rows break it; 0 is well.</param>
/// <param name="Remedy">What to do when it does not hold.</param>
internal sealed record Finding(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("promise")] string Promise,
    [property: JsonPropertyName("violations")] long Violations,
    [property: JsonPropertyName("remedy")] string Remedy);

/// <summary>
/// Checks the promises over the whole database: every person who entered is somewhere, every message has one end, the figures
/// that people see are those of the rows. It only reads.
/// </summary>
internal static class Doctor
{
    private const string Report = "A defect of the program: keep a copy of the database and report it.";

    /// <summary>
    /// Each question counts what breaks a promise. Rows are counted against the ledger, and the ledger against the tallies, so
    /// that no sum is checked against itself. The numbers are those of JourneyStatus, MessageStatus and LedgerOutcome.
    /// </summary>
    private static readonly (string Id, string Promise, string Sql, string Remedy)[] Checks =
    [
        ("tallies", "The figures equal the ledger's lines",
            """
            select count(*) as "Value" from (
                select campaign_id, activity_id, outcome, reason, sum(n) as n from (
                    select campaign_id, activity_id, outcome, reason, count(*) as n from ledger group by 1, 2, 3, 4
                    union all select campaign_id, activity_id, outcome, reason, -n from tallies) as both_sides
                group by 1, 2, 3, 4) as differences where n <> 0
            """, Report),
        ("entered", "Each journey entered once: entered = active + finished + exited + failed",
            """
            select count(*) as "Value" from (
                select campaign_id, sum(n) as n from (
                    select campaign_id, 1 as n from journeys
                    union all select campaign_id, -1 from ledger where outcome = 1) as both_sides
                group by campaign_id) as differences where n <> 0
            """, Report),
        ("ends", "Each ended journey has one end in the ledger, with the same reason",
            """
            select count(*) as "Value" from (
                select campaign_id, status, reason, sum(n) as n from (
                    select campaign_id, status, coalesce(reason, '') as reason, 1 as n from journeys where status <> 1
                    union all select campaign_id, case outcome when 11 then 2 when 12 then 3 else 4 end, reason, -1 from ledger where outcome in (11, 12, 13)) as both_sides
                group by 1, 2, 3) as differences where n <> 0
            """, Report),
        ("resting", "The figures of the drawings say where journeys rest",
            """
            select count(*) as "Value" from (
                select campaign_id, version, activity, sum(n) as n from (
                    select r.campaign_id, r.version, json_extract(v.json, '$.root.activities[' || r.activity || '].id') as activity, r.n as n from (
                        select j.campaign_id, j.definition_version_id as version, json_extract(o.value, '$[0]') as activity, count(*) as n
                        from journeys j, json_each(case when json_valid(j.state) then j.state else json_object() end, '$.o') o where j.status = 1 group by 1, 2, 3) as r
                    join definition_versions v on v.id = r.version
                    union all select campaign_id, definition_version_id, activity_id, -n from visit_figures where outcome = 0) as both_sides
                group by 1, 2, 3) as differences where n <> 0
            """, Report),
        ("nobody-lost", "Each active journey waits for something",
            """
            select count(*) as "Value" from journeys j where j.status = 1
                and not exists (select 1 from waits w where w.journey_id = j.id)
                and not exists (select 1 from messages m where m.journey_id = j.id and m.status in (1, 2, 3, 7))
            """, Report),
        ("no-ghosts", "No wait belongs to an ended journey",
            """select count(*) as "Value" from waits w join journeys j on j.id = w.journey_id where j.status <> 1""", Report),
        ("messages", "Each message that ended has one line in the ledger: reached = accepted + delayed + denied + failed + unknown",
            """
            select count(*) as "Value" from (
                select campaign_id, activity_id, status, reason, sum(n) as n from (
                    select campaign_id, activity_id, status, case status when 4 then '' else reason end as reason, 1 as n from messages where status in (4, 5, 6)
                    union all select campaign_id, activity_id, case outcome when 5 then 4 when 7 then 5 else 6 end, case outcome when 5 then '' else reason end, -1 from ledger where outcome in (5, 7, 8)) as both_sides
                group by 1, 2, 3, 4) as differences where n <> 0
            """, Report),
        ("sent-once", "No message was accepted twice",
            """select count(*) as "Value" from (select message_id from deliveries where outcome = 'accepted' group by message_id having count(*) > 1) as twice""", Report),
        ("accepted-has-delivery", "Each accepted message has its accepted delivery",
            """
            select count(*) as "Value" from messages m where m.status = 4
                and not exists (select 1 from deliveries d where d.message_id = m.id and d.outcome = 'accepted')
            """, Report),
        ("one-message-a-visit", "Each journey asked once for a message at each visit",
            """select count(*) as "Value" from (select journey_id, visit from messages group by journey_id, visit having count(*) > 1) as twice""", Report),
        ("journey-figures", "The figures of the journeys' list equal the journeys",
            """
            select count(*) as "Value" from (
                select block, definition_version_id, status, has_incidents, sum(n) as n from (
                    select id / 2048 as block, definition_version_id, status, case when incidents > 0 then 1 else 0 end as has_incidents, 1 as n from journeys
                    union all select block, definition_version_id, status, has_incidents, -n from journey_figures) as both_sides
                group by 1, 2, 3, 4) as differences where n <> 0
            """, Report),
        ("waiting-figures", "The figures of what is held and put off equal the messages",
            """
            select (select count(*) from (
                select campaign_id, activity_id, channel, status, reason, sum(n) as n from (
                    select campaign_id, activity_id, channel, status, reason, 1 as n from messages where status = 2 or (status = 1 and reason <> '')
                    union all select campaign_id, activity_id, channel, status, reason, -n from waiting_figures) as both_sides
                group by 1, 2, 3, 4, 5) as differences where n <> 0)
            + (select count(*) from (
                select campaign_id, sum(n) as n from (
                    select campaign_id, count(distinct journey_id) as n from messages where status = 2 group by campaign_id
                    union all select campaign_id, -n from held_journeys) as both_sides
                group by campaign_id) as differences where n <> 0) as "Value"
            """, Report),
        ("customer-sums", "The customers' sums equal their orders",
            """
            select count(*) as "Value" from customers c left join (
                select customer_id, count(*) as n, sum(total) as total, min(at) as first_at, max(at) as last_at from orders where cancelled = 0 group by customer_id) as o
                on o.customer_id = c.id
            where c.orders_count <> coalesce(o.n, 0) or c.total_spent <> coalesce(o.total, 0)
                or coalesce(c.first_order_at, -1) <> coalesce(o.first_at, -1) or coalesce(c.last_order_at, -1) <> coalesce(o.last_at, -1)
            """, Report),
        ("held", "Each held message is held by a pause that is in force or being undone",
            """
            select count(*) as "Value" from messages m where m.status = 2 and not exists (
                select 1 from pauses p where p.ended_at is null and (p.scope = 1 or p.channel = m.channel or p.customer_id = m.customer_id
                    or (p.campaign_id = m.campaign_id and coalesce(p.activity_id, m.activity_id) = m.activity_id)))
            """, Report),
        ("aside", "Each timer that stands still is stopped by a pause",
            """select count(*) as "Value" from waits w where w.aside = 1 and not exists (select 1 from pauses p where p.ended_at is null and p.timers <> 1)""", Report),
        ("unknown", "No message's fate is unknown",
            """select count(*) as "Value" from messages where status = 7""", "Ask the provider what became of them, then settle them by hand."),
    ];

    /// <summary>Asks everything.</summary>
    internal static async Task<IReadOnlyList<Finding>> ExamineAsync(ReadContext reader, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>(Checks.Length);
        foreach (var (id, promise, sql, remedy) in Checks)
        {
            findings.Add(new Finding(id, promise, await reader.Database.SqlQueryRaw<long>(sql).SingleAsync(cancellationToken), remedy));
        }

        var audit = await AuditChain.VerifyAsync(reader, cancellationToken);
        findings.Add(new Finding(
            "audit", "The audit log is whole", audit.IsWhole ? 0 : 1, "Lines were changed or left out behind the program's back. See `automation audit verify`, and compare with a backup."));
        return findings;
    }
}
