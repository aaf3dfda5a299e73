using System.Linq.Expressions;
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
        var lines = Filter(reader.Audit, query);
        return await lines.OrderByDescending(line => line.Id).Take(Math.Clamp(query.Take, 1, LargestPage)).ToListAsync(cancellationToken);
    }

    /// <summary>Only what is asked for stands in the query: a condition that may be empty would keep SQLite from its indexes.</summary>
    internal static IQueryable<AuditView> Filter(IQueryable<AuditView> lines, AuditQuery query)
    {
        lines = query.Subject is { } subject ? lines.Where(line => line.Subject == subject) : lines;
        lines = query.Actor is { } actor ? lines.Where(line => line.Actor == actor) : lines;
        lines = query.Action is { } action ? lines.Where(action.Contains('.', StringComparison.Ordinal) ? IsAction(action) : line => line.Noun == action) : lines;
        lines = query.From is { } from ? lines.Where(line => line.At >= from) : lines;
        lines = query.To is { } to ? lines.Where(line => line.At < to) : lines;
        return query.Before is { } before ? lines.Where(line => line.Id < before) : lines;
    }

    private static Expression<Func<AuditView, bool>> IsAction(string action)
    {
        var noun = action.Split('.')[0];
        return line => line.Noun == noun && line.Action == action;
    }

    /// <summary>Computes the whole chain anew.</summary>
    internal static async Task<AuditVerdict> VerifyAsync(IStore store, CancellationToken cancellationToken)
    {
        await using var reader = store.OpenReader();
        return await AuditChain.VerifyAsync(reader, cancellationToken);
    }
}
