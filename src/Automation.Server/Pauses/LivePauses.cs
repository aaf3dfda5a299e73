using Automation.Engine.Pauses;
using Automation.Storage;

namespace Automation.Server.Pauses;

/// <summary>The pauses as of one transaction, ready to be asked. Safe for concurrent use.</summary>
internal sealed class LivePauses
{
    private volatile Loaded? _last;

    /// <summary>Those that are in force or being undone.</summary>
    internal async ValueTask<PausesInForce> LoadAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = await transaction.LoadPausesAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return PausesInForce.None;
        }

        var last = _last;
        if (!ReferenceEquals(last?.Rows, rows))
        {
            _last = last = new Loaded(rows, new PausesInForce([.. rows.Select(row => row.ToPause())]));
        }

        return last.Pauses;
    }

    /// <summary>The answer for the rows that a store gave last; it gives the same list again while nothing has changed.</summary>
    private sealed record Loaded(IReadOnlyList<PauseRow> Rows, PausesInForce Pauses);
}
