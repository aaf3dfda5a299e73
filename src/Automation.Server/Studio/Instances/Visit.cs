using Automation.Engine.Ledger;
using Automation.Storage;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Studio.Instances;

/// <summary>How a visit stands, in Elsa's words.</summary>
internal enum VisitStatus
{
    /// <summary>It rests.</summary>
    Running,

    /// <summary>It ended by an outcome, or ended the journey.</summary>
    Completed,

    /// <summary>It was given up.</summary>
    Canceled,

    /// <summary>It threw, and the journey with it.</summary>
    Faulted,
}

/// <summary>One visit of a journey to an activity: Elsa calls it an activity execution.</summary>
internal sealed record Visit
{
    internal required int Number { get; init; }

    internal required MappedActivity Activity { get; init; }

    /// <summary>The lines about it, in order.</summary>
    internal required IReadOnlyList<LedgerLineView> Lines { get; init; }

    /// <summary>When it began; null when it was given up before.</summary>
    internal Instant? BeganAt { get; init; }

    /// <summary>When it ended; null while it rests.</summary>
    internal Instant? EndedAt { get; init; }

    internal required VisitStatus Status { get; init; }

    /// <summary>Whether it rested before it ended, or rests.</summary>
    internal bool Rested { get; init; }

    /// <summary>Until when it rests or would have rested at most; null for ever, or when it is not known.</summary>
    internal Instant? DueAt { get; init; }

    /// <summary>The wait in which it is now.</summary>
    internal WaitView? Wait { get; init; }

    /// <summary>The message that it asked for.</summary>
    internal MessageView? Message { get; init; }

    /// <summary>The visit that led here; null for the one that began the journey.</summary>
    internal int? Parent { get; set; }

    /// <summary>The outcomes by which it ended.</summary>
    internal IReadOnlyList<string> Outcomes { get; init; } = [];

    /// <summary>How often it threw.</summary>
    internal int Faults { get; init; }

    /// <summary>Whether it threw for good, or is to be tried again because it threw.</summary>
    internal bool IsFaulted => Status == VisitStatus.Faulted || (Status == VisitStatus.Running && Wait?.Kind == WaitKind.Retry);

    /// <summary>Whether the line that ended it says so in words of its own.</summary>
    internal LedgerLineView? End => EndedAt is null ? null : Lines.LastOrDefault(line => line.Outcome is not (LedgerOutcome.Incident or LedgerOutcome.Delayed or LedgerOutcome.Unknown));
}
