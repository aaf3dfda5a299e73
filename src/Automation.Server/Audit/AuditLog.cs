using Automation.Storage;
using Automation.Storage.Reading;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Automation.Server.Audit;

/// <summary>Which lines of the audit log are asked for; what is null does not matter.</summary>
internal sealed record AuditQuery
{
    /// <summary>The subject, whole: <c>campaign/thank-you</c>.</summary>
    internal string? Subject { get; init; }

    /// <summary>The actor's name.</summary>
    internal string? Actor { get; init; }

    /// <summary>An action (<c>campaign.paused</c>), or its noun alone (<c>campaign</c>).</summary>
    internal string? Action { get; init; }

    /// <summary>From this instant on.</summary>
    internal Instant? From { get; init; }

    /// <summary>Before this instant.</summary>
    internal Instant? To { get; init; }

    /// <summary>Lines with lower numbers: the next page begins below the last line of this one.</summary>
    internal long? Before { get; init; }

    /// <summary>How many lines at most. Default 100, from 1 to 1,000.</summary>
    internal int Take { get; init; } = 100;
}

/// <summary>Reads the audit log, the newest lines first. The page, the API and the command line come here.</summary>
internal static class AuditLog
{
    private const int LargestPage = 1_000;

    /// <summary>A page of lines.</summary>
    internal static async Task<IReadOnlyList<AuditView>> ListAsync(IStore store, AuditQuery query, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        var isNoun = query.Action?.Contains('.', StringComparison.Ordinal) is false;
        var noun = query.Action?.Split('.')[0];
        var lines = reader.Audit.Where(line =>
            (query.Subject == null || line.Subject == query.Subject)
            && (query.Actor == null || line.Actor == query.Actor)
            && (query.From == null || line.At >= query.From)
            && (query.To == null || line.At < query.To)
            && (query.Before == null || line.Id < query.Before)
            && (noun == null || line.Noun == noun)
            && (noun == null || isNoun || line.Action == query.Action));
        return await lines.OrderByDescending(line => line.Id).Take(Math.Clamp(query.Take, 1, LargestPage)).ToListAsync(cancellationToken);
    }

    /// <summary>Computes the whole chain anew.</summary>
    internal static async Task<AuditVerdict> VerifyAsync(IStore store, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await AuditChain.VerifyAsync(reader, cancellationToken);
    }
}
