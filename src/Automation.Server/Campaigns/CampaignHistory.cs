using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;

namespace Automation.Server.Campaigns;

/// <summary>Who did what with a campaign.</summary>
internal static class CampaignHistory
{
    /// <summary>The last lines of the audit log about it, the newest first.</summary>
    internal static async Task<IReadOnlyList<AuditView>> LoadAsync(IStore store, string name, int take, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var subject = "campaign/" + name;
        return await reader.Audit.Where(line => line.Subject == subject).OrderByDescending(line => line.Id).Take(take).ToListAsync(cancellationToken);
    }

    /// <summary>The last one; null when there is none.</summary>
    internal static async Task<AuditView?> LastAsync(IStore store, string name, CancellationToken cancellationToken) =>
        await LoadAsync(store, name, 1, cancellationToken) is [var last] ? last : null;
}
