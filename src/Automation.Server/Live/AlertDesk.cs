using Automation.Server.Access;
using Automation.Server.Campaigns;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Live;

/// <summary>What people do about alerts. The console and the API come here.</summary>
internal sealed class AlertDesk(IStore store, TimeProvider time)
{
    /// <summary>Writes down who looks after an alert. It stays open until its cause is gone.</summary>
    /// <exception cref="CampaignException">It is closed, or somebody looks after it already.</exception>
    internal async Task AcknowledgeAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        await using var transaction = await store.BeginAsync(cancellationToken);
        if (!await transaction.AcknowledgeAlertAsync(id, actor.Name, now, cancellationToken))
        {
            throw CampaignRefusals.AlertTaken(id);
        }

        await transaction.AddAuditAsync(actor.Did("alert.acknowledged", FormattableString.Invariant($"alert/{id}"), now), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
