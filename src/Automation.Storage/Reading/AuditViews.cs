using NodaTime;

namespace Automation.Storage.Reading;

/// <summary>A line of the audit log.</summary>
public sealed record AuditView(
    long Id,
    Instant At,
    string Actor,
    ActorKind ActorKind,
    string ActorId,
    string Action,
    string Noun,
    string Subject,
    string DetailJson,
    string PreviousHash,
    string Hash)
{
    /// <summary>The line as it was given to the log.</summary>
    internal AuditWrite ToWrite() => new(At, Actor, ActorKind, ActorId, Action, Subject, DetailJson);
}
