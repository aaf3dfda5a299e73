using Automation.Engine.Consent;
using Automation.Engine.Messages;
using Automation.Server.Access;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Consent;

/// <summary>
/// What staff and programs write down about consent: what customers have told the shop, and addresses that get nothing. The API and the
/// command line come here; each call is one transaction with its line in the audit log, which names no address.
/// </summary>
internal sealed class ConsentBook(IStore store)
{
    /// <summary>Writes down what customers have said.</summary>
    /// <returns>How many entries are new, and the lines whose customer is unknown.</returns>
    internal async Task<(int Added, IReadOnlyList<ConsentFile.ConsentLine> Unknown)> RecordAsync(
        IReadOnlyList<ConsentFile.ConsentLine> lines, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        var (added, unknown, last) = (0, new List<ConsentFile.ConsentLine>(), 0L);
        await using var transaction = await store.BeginAsync(cancellationToken);
        foreach (var line in lines)
        {
            if (await transaction.FindCustomerAsync(line.Customer, cancellationToken) is not { } customer)
            {
                unknown.Add(line);
                continue;
            }

            last = customer;
            added += await transaction.RecordConsentsAsync(
                [new ConsentWrite(customer, line.Channel, line.Purpose, line.Topic, line.State, line.At, now, line.Source, line.TextVersion, line.Proof)], cancellationToken);
        }

        if (added > 0)
        {
            await transaction.AddAuditAsync(Recorded(lines, last, added, actor, now), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return (added, unknown);
    }

    /// <summary>Suppresses addresses; answers how many were not suppressed that way before.</summary>
    internal async Task<int> SuppressAsync(IReadOnlyList<SuppressionWrite> rows, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var added = await transaction.AddSuppressionsAsync(rows, cancellationToken);
        if (added > 0)
        {
            var channels = rows.Select(row => row.Channel).Distinct().ToList();
            var subject = channels is [var only] ? SubjectOf(only) : "suppression/several";
            await transaction.AddAuditAsync(actor.Did("suppression.added", subject, now, new { added, reasons = rows.Select(row => row.Reason).Distinct().Order() }), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    /// <summary>Lifts the suppressions of an address, of one reason or of all; answers how many there were.</summary>
    internal async Task<int> LiftAsync(Channel channel, string form, SuppressionReason? reason, Actor actor, Instant now, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var lifted = await transaction.LiftSuppressionsAsync(channel, form, reason, actor.Name, now, cancellationToken);
        if (lifted > 0)
        {
            await transaction.AddAuditAsync(actor.Did("suppression.lifted", SubjectOf(channel), now, new { lifted, reason }), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return lifted;
    }

    /// <summary>The customer by the engine's number: the shop's key may be personal, and the audit log keeps it for ever.</summary>
    private static AuditWrite Recorded(IReadOnlyList<ConsentFile.ConsentLine> lines, long customer, int added, Actor actor, Instant now) => lines is [var only]
        ? actor.Did("consent.recorded", FormattableString.Invariant($"customer/{customer}"), now, new { only.Channel, only.Purpose, only.Topic, only.State })
        : actor.Did("consent.imported", "consent/several", now, new { lines = lines.Count, added });

    private static string SubjectOf(Channel channel) => "suppression/" + channel.ToString().ToLowerInvariant();
}
