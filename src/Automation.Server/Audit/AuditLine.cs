using System.Text.Json;
using Automation.Storage;
using Automation.Storage.Reading;
using NodaTime;

namespace Automation.Server.Audit;

/// <summary>A line as the API and the command line tell it.</summary>
internal sealed record AuditLine(long Id, Instant At, string Actor, ActorKind ActorKind, string ActorId, string Action, string Subject, JsonElement Detail, string Hash)
{
    internal static AuditLine Of(AuditView line) =>
        new(line.Id, line.At, line.Actor, line.ActorKind, line.ActorId, line.Action, line.Subject, JsonElement.Parse(line.DetailJson), line.Hash);
}
