using Automation.Storage;

namespace Automation.Server.Pauses;

/// <summary>A pause as pages, the API and the command line show it.</summary>
/// <param name="Row">As stored.</param>
/// <param name="Named">What it covers, with names.</param>
/// <param name="Held">How many messages are held within its scope, by whichever pause.</param>
/// <param name="Queued">How many people wait to enter.</param>
/// <param name="Sending">What is still being handed over; empty once it was acknowledged.</param>
internal sealed record PauseOverview(PauseRow Row, NamedScope Named, long Held, long Queued, IReadOnlyList<SendingCount> Sending)
{
    /// <summary>In force, being undone, or over.</summary>
    internal PauseStage Stage => Row.ResumedAt is null ? (Row.QuietAt is null && Sending.Count > 0 ? PauseStage.Quieting : PauseStage.Paused)
        : Row.EndedAt is null ? PauseStage.Resuming : PauseStage.Over;
}

/// <summary>Where a pause stands.</summary>
internal enum PauseStage
{
    /// <summary>It is in force, and something that was on its way before still is.</summary>
    Quieting,

    /// <summary>It is in force and nothing leaves.</summary>
    Paused,

    /// <summary>It is over, and what it has kept back is being given free.</summary>
    Resuming,

    /// <summary>It is over.</summary>
    Over,
}

/// <summary>Lists what is paused.</summary>
internal sealed class PauseList(IStore store, PauseSubjects subjects)
{
    /// <summary>All that are in force or being undone, the newest first.</summary>
    internal async Task<IReadOnlyList<PauseOverview>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        var list = new List<PauseOverview>();
        foreach (var row in (await transaction.LoadPausesAsync(cancellationToken)).OrderByDescending(row => row.Id))
        {
            list.Add(await OfAsync(transaction, row, cancellationToken));
        }

        return list;
    }

    /// <summary>One, over or not; null when there is none of that number.</summary>
    internal async Task<PauseOverview?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        return await transaction.FindPauseAsync(id, cancellationToken) is { } row ? await OfAsync(transaction, row, cancellationToken) : null;
    }

    /// <summary>What a pause of something would cover, with names.</summary>
    /// <exception cref="PauseException">There is no such thing.</exception>
    internal async Task<NamedScope> NameAsync(PauseSubject subject, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(cancellationToken);
        return await subjects.FindAsync(transaction, subject, cancellationToken);
    }

    private async ValueTask<PauseOverview> OfAsync(IStoreTransaction transaction, PauseRow row, CancellationToken cancellationToken)
    {
        var isOver = row.EndedAt is not null;
        return new PauseOverview(
            row,
            await subjects.NameAsync(transaction, row.Scope, cancellationToken),
            isOver ? 0 : await transaction.CountHeldAsync(row.Scope, cancellationToken),
            isOver ? 0 : (await transaction.CountQueuedEntriesAsync(row.Id, row.At, cancellationToken)).All,
            row.ResumedAt is null && row.QuietAt is null ? await PauseDesk.SendingAsync(transaction, row.Scope, cancellationToken) : []);
    }
}
