using Microsoft.EntityFrameworkCore;

namespace Automation.Storage.Reading;

/// <summary>A saved audience in its newest version.</summary>
public sealed record SavedAudienceView(string Name, int Version, string Rule);

/// <summary>Looks saved audiences up.</summary>
public static class SavedAudienceSearch
{
    private const string FindSql = """
        select a.name as Name, a.version as Version, v.rule as Rule
        from audiences a join audience_versions v on v.audience_id = a.id and v.version = a.version where a.name = {0} and a.deleted_at is null
        """;

    /// <summary>The audience of a name; null when there is none.</summary>
    public static async Task<SavedAudienceView?> FindAudienceAsync(this ReadContext reader, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return (await reader.Database.SqlQueryRaw<SavedAudienceView>(FindSql, name).ToListAsync(cancellationToken)).FirstOrDefault();
    }
}
