using System.Globalization;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Hosting;

/// <summary>
/// Up to when events were processed, so that a wait for an event never times out over time in which none could come in. A mark is
/// beaten while the engine works. After a gap of more than a minute — the program was down, the database locked, the machine
/// asleep — deadlines stand still where the gap began, until late events have had <paramref name="catchUp"/> to arrive.
/// Safe for concurrent use.
/// </summary>
/// <param name="catchUp">How long late events may take to arrive.</param>
internal sealed class EventWatermark(Duration catchUp)
{
    /// <summary>The mark in the database, in milliseconds.</summary>
    internal const string Mark = "events.watermark";

    private static readonly Duration LongestGap = Duration.FromMinutes(1);

    private readonly Lock _lock = new();
    private Instant? _beatenAt;
    private Instant _heldAt;
    private Instant _heldUntil = Instant.MinValue;

    /// <summary>Up to when deadlines may run out.</summary>
    internal Instant UpTo(Instant now)
    {
        lock (_lock)
        {
            return UpToNeedsLock(now);
        }
    }

    /// <summary>Until when deadlines stand still; null while they run.</summary>
    internal Instant? HeldUntil(Instant now)
    {
        lock (_lock)
        {
            return now < _heldUntil ? _heldUntil : null;
        }
    }

    /// <summary>Reads the mark that an earlier process has left. Before this call deadlines stand still at the beginning of time.</summary>
    internal async ValueTask RestoreAsync(IStoreTransaction transaction, Instant now, CancellationToken cancellationToken)
    {
        var stored = await transaction.GetMarkAsync(Mark, cancellationToken);
        lock (_lock)
        {
            _beatenAt = stored is null ? now : Instant.FromUnixTimeMilliseconds(long.Parse(stored, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Says that events are processed now, and writes down up to when; it counts when the caller calls <see cref="Beaten"/> after the commit.</summary>
    internal async ValueTask BeatAsync(IStoreTransaction transaction, Instant now, CancellationToken cancellationToken)
    {
        Instant mark;
        lock (_lock)
        {
            NoticeGapNeedsLock(now);
            mark = now < _heldUntil ? _heldAt : now;
        }

        await transaction.SetMarkAsync(Mark, mark.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    /// <summary>The beat was committed.</summary>
    internal void Beaten(Instant now)
    {
        lock (_lock)
        {
            NoticeGapNeedsLock(now);
            _beatenAt = now;
        }
    }

    private Instant UpToNeedsLock(Instant now)
    {
        if (_beatenAt is not { } beatenAt)
        {
            return Instant.FromUnixTimeTicks(0);
        }

        return now < _heldUntil ? _heldAt : now - beatenAt > LongestGap ? beatenAt : now;
    }

    private void NoticeGapNeedsLock(Instant now)
    {
        if (_beatenAt is not { } beatenAt || now - beatenAt <= LongestGap)
        {
            return;
        }

        // A gap while deadlines stand still leaves them where they stand, and gives late events their time anew.
        _heldAt = beatenAt < _heldUntil ? _heldAt : beatenAt;
        _heldUntil = now + catchUp;
    }
}
