using Microsoft.EntityFrameworkCore;

namespace Automation.Storage.Reading;

/// <summary>Finds what was done last to campaigns and with pauses, however much else is in the audit log.</summary>
public static class RecentChanges
{
    // Word for word the condition of the index, which holds nothing else.
    private const string ChangesSql = """
        select id as Value from audit indexed by audit_changes
        where substr(action, 1, 9) = 'campaign.' or substr(action, -7) = '.paused' or substr(action, -8) = '.resumed' order by id desc limit {0}
        """;

    /// <summary>Who changed campaigns, paused and resumed last, the newest first.</summary>
    /// <param name="reader">The database.</param>
    /// <param name="take">How many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<List<AuditView>> LastChangesAsync(this ReadContext reader, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var ids = await reader.Database.SqlQueryRaw<long>(ChangesSql, take).ToListAsync(cancellationToken);
        return await reader.Audit.Where(line => ids.Contains(line.Id)).OrderByDescending(line => line.Id).ToListAsync(cancellationToken);
    }
}
