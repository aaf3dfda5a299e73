using Automation.Engine.Messages;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Studio.Instances;

/// <summary>
/// The list of instances. The store finds which are on the page; here they get their names. A search looks for people by the beginning of
/// their key, else for a journey by its number, else for workflows by a part of their name; several words must all fit.
/// </summary>
internal sealed class InstanceList(IStore store)
{
    /// <summary>A search finds the journeys of so many people at most; who has more in mind types another letter.</summary>
    internal const int MostPeople = 1_000;

    internal async Task<Listing<InstanceSummary>> ReadAsync(InstanceListRequest request, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var versions = await reader.DefinitionVersions.Select(version => new Known(version.Id, version.DefinitionId, version.VersionId, version.Version, version.Name)).ToListAsync(cancellationToken);
        if (request.IsSystem == true || request.ParentWorkflowInstanceIds is { Count: > 0 } || await QueryAsync(reader, request, versions, cancellationToken) is not { } query)
        {
            return new Listing<InstanceSummary>([], 0);
        }

        var page = await store.ListJourneysAsync(query, cancellationToken);
        return new Listing<InstanceSummary>(await NameAsync(reader, page.Ids, versions.ToDictionary(version => version.Id), cancellationToken), page.Total);
    }

    /// <summary>Null when nothing can match.</summary>
    private static async Task<JourneyQuery?> QueryAsync(ReadContext reader, InstanceListRequest request, IReadOnlyList<Known> versions, CancellationToken cancellationToken)
    {
        var size = request.PageSize ?? 10;
        var query = new JourneyQuery
        {
            Versions = VersionsOf(request, versions),
            Kinds = ListReading.Kinds(request),
            HasIncidents = request.HasIncidents,
            Times = ListReading.Times(request),
            Order = ListReading.Order(request),
            Descending = request.OrderDirection != OrderDirection.Ascending,
            Skip = (long)(request.Page ?? 0) * size,
            Take = size,
        };
        if (request.CorrelationId is { Length: > 0 } key)
        {
            query = query with { Customers = await reader.Customers.Where(customer => customer.Key == key).Select(customer => customer.Id).ToListAsync(cancellationToken) };
        }

        foreach (var word in (request.SearchTerm ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word != "·"))
        {
            if (await NarrowAsync(reader, query, word, versions, cancellationToken) is not { } narrower)
            {
                return null;
            }

            query = narrower;
        }

        return query;
    }

    private static async Task<JourneyQuery?> NarrowAsync(ReadContext reader, JourneyQuery query, string word, IReadOnlyList<Known> versions, CancellationToken cancellationToken)
    {
        var people = await PeopleAsync(reader, word, cancellationToken);
        if (people.Count > 0)
        {
            return query with { Customers = Both(query.Customers, people) };
        }

        if (JourneyRecord.Number(word) is { } number && await reader.Journeys.AnyAsync(journey => journey.Id == number, cancellationToken))
        {
            return query with { Journeys = Both(query.Journeys, [number]) };
        }

        var found = versions.Where(version => Contains(version.DefinitionId, word) || Contains(version.Name, word)).Select(version => version.Id).ToList();
        return found.Count == 0 ? null : query with { Versions = Both(query.Versions, found) };
    }

    private static async Task<IReadOnlyList<long>> PeopleAsync(ReadContext reader, string word, CancellationToken cancellationToken)
    {
        var people = new HashSet<long>();
        foreach (var beginning in new[] { word, word.ToUpperInvariant(), word.ToLowerInvariant() }.Distinct())
        {
            // The greatest character there is: every key that begins so lies below.
            var end = beginning + "\U0010FFFF";
#pragma warning disable CA1309 // It becomes SQL, which compares by code points.
            people.UnionWith(await reader.Customers
                .Where(customer => string.Compare(customer.Key, beginning) >= 0 && string.Compare(customer.Key, end) < 0)
                .OrderBy(customer => customer.Key)
                .Take(MostPeople)
                .Select(customer => customer.Id)
                .ToListAsync(cancellationToken));
#pragma warning restore CA1309
        }

        return [.. people.Take(MostPeople)];
    }

    private static IReadOnlyCollection<long>? VersionsOf(InstanceListRequest request, IReadOnlyList<Known> versions)
    {
        HashSet<string> definitions = [.. request.DefinitionIds ?? [], .. request.DefinitionId is { Length: > 0 } one ? [one] : Array.Empty<string>()];
        var versionId = request.DefinitionVersionId is { Length: > 0 } id ? id : null;
        return definitions.Count == 0 && request.Version is null && versionId is null
            ? null
            : [.. versions
                .Where(version => definitions.Count == 0 || definitions.Contains(version.DefinitionId))
                .Where(version => request.Version is null || version.Version == request.Version)
                .Where(version => versionId is null || version.VersionId == versionId)
                .Select(version => version.Id)];
    }

    private static async Task<IReadOnlyList<InstanceSummary>> NameAsync(
        ReadContext reader, IReadOnlyList<long> ids, IReadOnlyDictionary<long, Known> versions, CancellationToken cancellationToken)
    {
        var rows = await (
            from journey in reader.Journeys
            join customer in reader.Customers on journey.CustomerId equals customer.Id
            where ids.Contains(journey.Id)
            select new
            {
                journey.Id,
                journey.DefinitionVersionId,
                journey.CustomerId,
                journey.Status,
                journey.EnteredAt,
                journey.EndedAt,
                journey.Incidents,
                customer.Key,
                IsSending = reader.Messages.Any(message => message.JourneyId == journey.Id && message.Status == MessageStatus.Sending),
            }).ToDictionaryAsync(row => row.Id, cancellationToken);
        var people = rows.Values.Select(row => row.CustomerId).Distinct().ToList();
        var changed = await reader.Ledger
            .Where(line => people.Contains(line.CustomerId) && ids.Contains(line.JourneyId))
            .GroupBy(line => line.JourneyId)
            .Select(group => new { group.Key, Last = group.Max(line => line.Id) })
            .Join(reader.Ledger, group => group.Last, line => line.Id, (group, line) => new { group.Key, line.At })
            .ToDictionaryAsync(group => group.Key, group => group.At, cancellationToken);
        return [.. ids.Where(rows.ContainsKey).Select(id =>
        {
            var (row, version) = (rows[id], versions[rows[id].DefinitionVersionId]);
            return new InstanceSummary
            {
                Id = JourneyRecord.IdOf(id),
                DefinitionId = version.DefinitionId,
                DefinitionVersionId = version.VersionId,
                Version = version.Version,
                Status = InstanceView.StatusOf(row.Status),
                SubStatus = InstanceView.SubStatusOf(row.Status, row.IsSending),
                CorrelationId = row.Key,
                Name = InstanceView.NameOf(row.Key, version.DefinitionId),
                IncidentCount = row.Incidents,
                CreatedAt = row.EnteredAt,
                UpdatedAt = changed.TryGetValue(id, out var at) ? Instant.Max(at, row.EnteredAt) : row.EnteredAt,
                FinishedAt = row.EndedAt,
            };
        })];
    }

    private static IReadOnlyCollection<long> Both(IReadOnlyCollection<long>? some, IReadOnlyCollection<long> others) => some is null ? others : [.. some.Intersect(others)];

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private sealed record Known(long Id, string DefinitionId, string VersionId, int Version, string Name);
}
