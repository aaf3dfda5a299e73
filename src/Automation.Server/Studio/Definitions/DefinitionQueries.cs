using System.Globalization;
using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Studio.Definitions;

/// <summary>
/// The lists of definitions. What a database does badly in every language — searching and sorting names — is done in memory, over rows
/// without their drawings: a shop has hundreds of versions, not millions.
/// </summary>
internal static class DefinitionQueries
{
    /// <summary>The most that one page has.</summary>
    private const int LargestPage = 1_000;

    private static readonly CompareInfo Names = CultureInfo.InvariantCulture.CompareInfo;

    /// <summary>The list that a query asks for.</summary>
    internal static async Task<(IReadOnlyList<DefinitionVersionView> Items, int Total)> ListAsync(IStore store, IQueryCollection query, CancellationToken cancellationToken)
    {
        var ids = Values(query, "Ids");
        var definitionIds = Values(query, "DefinitionIds");
        await using var reader = store.OpenReader();
        var rows = reader.DefinitionVersions.Where(VersionOptions.Read(Last(query, "versionOptions")).Filter);

        // Journeys of deleted definitions are still looked at, by the version's own id.
        rows = ids.Count > 0 ? rows.Where(row => ids.Contains(row.VersionId)) : rows.Where(row => row.DeletedAt == null);
        rows = definitionIds.Count > 0 ? rows.Where(row => definitionIds.Contains(row.DefinitionId)) : rows;
        rows = bool.TryParse(Last(query, "IsSystem"), out var isSystem) ? rows.Where(row => row.IsSystem == isSystem) : rows;
        var found = await rows.Select(row => new DefinitionVersionView(
            row.Id, row.VersionId, row.DefinitionId, row.Version, row.Name, row.IsLatest, row.IsPublished, row.CreatedAt, row.Description, row.IsSystem, row.PublishedAt, row.DeletedAt, "")).ToListAsync(cancellationToken);
        var wanted = Sort(found.Where(row => Matches(row, query)), query).ToList();
        return (Page(wanted, query), wanted.Count);
    }

    /// <summary>One version: of a definition by options, the newest of several that match.</summary>
    internal static async Task<DefinitionVersionRow?> FindAsync(IStore store, string definitionId, VersionOptions options, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var view = await reader.DefinitionVersions
            .Where(row => row.DefinitionId == definitionId && row.DeletedAt == null)
            .Where(options.Filter)
            .OrderByDescending(row => row.Version)
            .FirstOrDefaultAsync(cancellationToken);
        return view is null ? null : ToRow(view);
    }

    /// <summary>Versions by their own ids, deleted ones too, in the order of the ids.</summary>
    internal static async Task<IReadOnlyList<DefinitionVersionRow>> FindAsync(IStore store, IReadOnlyList<string> versionIds, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var views = await reader.DefinitionVersions.Where(row => versionIds.Contains(row.VersionId)).ToDictionaryAsync(row => row.VersionId, cancellationToken);
        return [.. versionIds.Distinct().Where(views.ContainsKey).Select(id => ToRow(views[id]))];
    }

    /// <summary>Whether no other definition's latest version has this name.</summary>
    internal static async Task<bool> IsNameUniqueAsync(IStore store, string name, string? definitionId, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var names = await reader.DefinitionVersions.Where(row => row.IsLatest && row.DeletedAt == null && row.DefinitionId != definitionId).Select(row => row.Name).ToListAsync(cancellationToken);
        return !names.Exists(other => string.Equals(other.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    internal static async Task<int> CountAsync(IStore store, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await reader.DefinitionVersions.CountAsync(row => row.IsLatest && row.DeletedAt == null, cancellationToken);
    }

    internal static string? Last(IQueryCollection query, string name) => query[name] is [.., var last] ? last : null;

    internal static IReadOnlyList<string> Values(IQueryCollection query, string name) => [.. query[name].OfType<string>().Where(value => value.Length > 0)];

    private static bool Matches(DefinitionVersionView row, IQueryCollection query) =>
        (Last(query, "SearchTerm")?.Trim() is not { Length: > 0 } term || new[] { row.Name, row.Description, row.DefinitionId, row.VersionId }.Any(text => Contains(text, term)))
        && (Last(query, "materializer") is not { Length: > 0 } materializer || string.Equals(materializer, DefinitionAnswers.Materializer, StringComparison.OrdinalIgnoreCase))
        && Values(query, "label").Count == 0;

    /// <summary>Without regard to case and marks: "cam on" finds "Cảm ơn".</summary>
    private static bool Contains(string text, string term) => Names.IndexOf(text, term, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;

    private static IEnumerable<DefinitionVersionView> Sort(IEnumerable<DefinitionVersionView> rows, IQueryCollection query)
    {
        var descends = Last(query, "OrderDirection") is "Descending" or "1";
        var ordered = Last(query, "OrderBy")?.ToUpperInvariant() switch
        {
            "NAME" => Order(rows, row => row.Name, StringComparer.Create(CultureInfo.InvariantCulture, ignoreCase: true), descends),
            "VERSION" => Order(rows, row => row.Version, Comparer<int>.Default, descends),
            _ => Order(rows, row => row.CreatedAt, Comparer<NodaTime.Instant>.Default, descends),
        };
        return ordered.ThenBy(row => row.DefinitionId, StringComparer.Ordinal).ThenBy(row => descends ? -row.Version : row.Version);
    }

    private static IOrderedEnumerable<DefinitionVersionView> Order<T>(IEnumerable<DefinitionVersionView> rows, Func<DefinitionVersionView, T> key, IComparer<T> comparer, bool descends) =>
        descends ? rows.OrderByDescending(key, comparer) : rows.OrderBy(key, comparer);

    private static List<DefinitionVersionView> Page(List<DefinitionVersionView> rows, IQueryCollection query)
    {
        if (!int.TryParse(Last(query, "PageSize"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size))
        {
            return rows;
        }

        size = Math.Clamp(size, 1, LargestPage);
        var page = int.TryParse(Last(query, "Page"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 0, rows.Count / size + 1) : 0;
        return [.. rows.Skip(page * size).Take(size)];
    }

    private static DefinitionVersionRow ToRow(DefinitionVersionView view) => new(
        view.Id, view.VersionId, view.DefinitionId, view.Version, view.Name, view.Json, view.IsLatest, view.IsPublished, view.CreatedAt, view.Description, view.IsSystem, view.PublishedAt, view.DeletedAt);
}
