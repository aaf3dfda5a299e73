using System.Globalization;
using System.Text.Json;
using Automation.Benchmarks.Storage;
using Automation.Server.Studio;
using Automation.Server.Studio.Instances;
using Automation.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Text;

namespace Automation.Benchmarks.Studio;

/// <summary>
/// What Studio asks of its list of instances, from the request's JSON to the answer's rows, with a million journeys in one file. Beside each,
/// in turn, the plain way: a count of all that match and an OFFSET over the same tables and indexes. Arguments: journeys (default
/// 1000000), rounds (default 21), path of a file to keep (made when it is missing; default a temporary one).
/// </summary>
internal static class StudioJourneysBenchmark
{
    private const int WarmUp = 3;

    internal static async Task<int> RunAsync(string[] args)
    {
        var journeys = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 21;
        var folder = Directory.CreateTempSubdirectory("automation-bench-");
        var path = args.Length > 2 ? args[2] : Path.Combine(folder.FullName, "journeys.db");
        var isNew = !File.Exists(path);
        await using (var store = new SqliteStore(new Automation.Storage.StoreOptions { Path = path, Durable = false }))
        {
            await store.MigrateAsync(default);
            var crowd = new JourneyCrowd(store, journeys);
            if (isNew)
            {
                var filling = new Samples();
                var started = filling.Start();
                await crowd.FillAsync();
                filling.Stop(started);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{journeys:N0} journeys entered and moved in {filling.Total / 1e6:N0} s, {new FileInfo(path).Length / 1_048_576:N0} MB"));
            }

            await MeasureAsync(store, path, crowd, journeys, rounds);
        }

        folder.Delete(recursive: true);
        return 0;
    }

    private static async Task MeasureAsync(SqliteStore store, string path, JourneyCrowd crowd, int journeys, int rounds)
    {
        using var plain = new SqliteConnection($"Data Source={path};Pooling=False");
        plain.Open();
        foreach (var asked in Questions(crowd, journeys))
        {
            var (ours, theirs) = (new Samples(WarmUp), new Samples(1));
            var total = 0L;
            for (var round = 0; round < rounds + WarmUp; round++)
            {
                var started = ours.Start();
                var request = JsonSerializer.Deserialize<InstanceListRequest>(asked.Json, StudioJson.Options)!;
                total = (await new InstanceList(store).ReadAsync(request, default)).TotalCount;
                ours.Stop(started);
                if (round < 6)
                {
                    started = theirs.Start();
                    var counted = Plain(plain, asked);
                    theirs.Stop(started);
                    if (counted != total)
                    {
                        throw new InvalidOperationException($"{asked.Name}: {total} instead of {counted}.");
                    }
                }
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{asked.Name,-58} {total,9:N0} found   p50 {ours.Median / 1000,7:F1} ms  p90 {ours.Quantile(0.9) / 1000,7:F1}  max {ours.Quantile(1) / 1000,7:F1}   plain p50 {theirs.Median / 1000,8:F1} ms"));
        }
    }

    private static long Plain(SqliteConnection connection, Question asked)
    {
        using var page = connection.CreateCommand();
        page.CommandText = $"""
            select j.id, c.key, j.status, j.incidents, j.entered_at, j.ended_at from journeys j join customers c on c.id = j.customer_id
            where {asked.Where} order by {asked.Order} limit 10 offset {asked.Skip.ToString(CultureInfo.InvariantCulture)}
            """;
        using (var reader = page.ExecuteReader())
        {
            while (reader.Read())
            {
            }
        }

        using var count = connection.CreateCommand();
        count.CommandText = $"select count(*) from journeys j join customers c on c.id = j.customer_id where {asked.Where}";
        return (long)count.ExecuteScalar()!;
    }

    private static IEnumerable<Question> Questions(JourneyCrowd crowd, int journeys)
    {
        const string Created = "j.id desc";
        var one = "campaign-2";
        var middle = crowd.EnteredAt(journeys / 2);
        var day = middle + Duration.FromDays(1);
        yield return new("first page, no filter (what is polled)", "", "1", Created);
        yield return new("page in the middle", "", "1", Created, journeys / 20);
        yield return new("last page", "", "1", Created, (journeys / 10) - 1);
        yield return new("oldest first, page in the middle", "\"orderDirection\":\"Ascending\"", "1", "j.id", journeys / 20);
        yield return new("one definition", $"\"definitionIds\":[\"{one}\"]", "j.definition_version_id = 2", Created);
        yield return new("one definition, page in the middle", $"\"definitionIds\":[\"{one}\"]", "j.definition_version_id = 2", Created, journeys / 100);
        yield return new("status Running", "\"statuses\":[\"Running\"]", "j.status = 1", Created);
        yield return new("sub status Suspended, page in the middle", "\"subStatuses\":[\"Suspended\"]", $"j.status = 1 and not exists ({Sending})", Created, journeys / 40);
        yield return new("sub status Executing", "\"subStatuses\":[\"Executing\"]", $"j.status = 1 and exists ({Sending})", Created);
        yield return new("sub status Faulted (5 of 1,000)", "\"subStatuses\":[\"Faulted\"]", "j.status = 4", Created);
        yield return new("Faulted, one definition, page in the middle", $"\"subStatuses\":[\"Faulted\"],\"definitionIds\":[\"{one}\"]", "j.status = 4 and j.definition_version_id = 2", Created, journeys / 20_000);
        yield return new("with incidents (3 of 100)", "\"hasIncidents\":true", "j.incidents > 0", Created);
        yield return new("with incidents, running, one definition, page 50", $"\"hasIncidents\":true,\"statuses\":[\"Running\"],\"definitionIds\":[\"{one}\"]", "j.incidents > 0 and j.status = 1 and j.definition_version_id = 2", Created, journeys / 20_000);
        yield return new("without incidents, page in the middle", "\"hasIncidents\":false", "j.incidents = 0", Created, journeys / 20);
        yield return new("created on one day", Times(("CreatedAt", "GreaterThanOrEqual", middle), ("CreatedAt", "LessThan", day)), $"j.entered_at >= {Ms(middle)} and j.entered_at < {Ms(day)}", Created);
        yield return new("created since, finished, one definition", $"{Times(("CreatedAt", "GreaterThanOrEqual", middle))},\"subStatuses\":[\"Finished\"],\"definitionIds\":[\"{one}\"]", $"j.entered_at >= {Ms(middle)} and j.status = 2 and j.definition_version_id = 2", Created);
        yield return new("finished on one day, by end", $"{Times(("FinishedAt", "GreaterThanOrEqual", middle), ("FinishedAt", "LessThan", day))},\"orderBy\":\"Finished\"", $"j.ended_at >= {Ms(middle)} and j.ended_at < {Ms(day)}", "j.ended_at desc");
        yield return new("finished on one day, by creation", Times(("FinishedAt", "GreaterThanOrEqual", middle), ("FinishedAt", "LessThan", day)), $"j.ended_at >= {Ms(middle)} and j.ended_at < {Ms(day)}", Created);
        yield return new("by end", "\"orderBy\":\"Finished\"", "1", "j.ended_at desc, j.id desc");
        yield return new("by end, page in the middle", "\"orderBy\":\"Finished\"", "1", "j.ended_at desc, j.id desc", journeys / 40);
        yield return new("by end, one definition, page in the middle", $"\"orderBy\":\"Finished\",\"definitionIds\":[\"{one}\"]", "j.definition_version_id = 2", "j.ended_at desc, j.id desc", journeys / 200);
        yield return new("by last change", "\"orderBy\":\"UpdatedAt\"", "1", "(select max(l.id) from ledger l where l.customer_id = j.customer_id and l.journey_id = j.id) desc");
        yield return new("by last change, page in the middle", "\"orderBy\":\"UpdatedAt\"", "1", "(select max(l.id) from ledger l where l.customer_id = j.customer_id and l.journey_id = j.id) desc", journeys / 20);
        yield return new("by name", "\"orderBy\":\"Name\"", "1", "c.key desc");
        yield return new("by name, page in the middle", "\"orderBy\":\"Name\"", "1", "c.key desc", journeys / 20);
        yield return new("correlation id", $"\"correlationId\":\"{JourneyCrowd.KeyOf(journeys / 3)}\"", $"c.key = '{JourneyCrowd.KeyOf(journeys / 3)}'", Created);
        yield return new("search for a person", $"\"searchTerm\":\"{JourneyCrowd.KeyOf(journeys / 3)}\"", $"c.key like '%{JourneyCrowd.KeyOf(journeys / 3)}%'", Created);
        yield return new("search for a workflow", "\"searchTerm\":\"paign-3\"", "j.definition_version_id = 3", Created);
    }

    private const string Sending = "select 1 from messages m where m.journey_id = j.id and m.status = 3";

    private static string Times(params (string Column, string Operator, Instant At)[] conditions) =>
        $"\"timestampFilters\":[{string.Join(',', conditions.Select(condition => $"{{\"column\":\"{condition.Column}\",\"operator\":\"{condition.Operator}\",\"timestamp\":\"{InstantPattern.ExtendedIso.Format(condition.At)}\"}}"))}]";

    private static string Ms(Instant at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private sealed record Question(string Name, string Filter, string Where, string Order, long Page = 0)
    {
        internal long Skip => Page * 10;

        internal string Json => $"{{\"page\":{Page.ToString(CultureInfo.InvariantCulture)},\"pageSize\":10,\"isSystem\":false{(Filter.Length > 0 ? "," + Filter : "")}}}";
    }
}
