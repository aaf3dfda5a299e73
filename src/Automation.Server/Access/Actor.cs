using System.Text.Json;
using Automation.Server.Api;
using Automation.Storage;
using NodaTime;

namespace Automation.Server.Access;

/// <summary>Who does something. Whoever changes what others rely on is in the audit log by this.</summary>
/// <param name="Name">The name that people read.</param>
/// <param name="Role">What the actor may do.</param>
/// <param name="Kind">A person, an API key, the command line, or the engine itself.</param>
internal sealed record Actor(string Name, Role Role, ActorKind Kind)
{
    private static readonly JsonSerializerOptions Detail = new(ApiJson.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The program by itself: schedules, circuit breakers, files that ship.</summary>
    internal static Actor Engine { get; } = new("engine", Role.Administrator, ActorKind.Engine);

    /// <summary>Whoever runs a command on the database file, by the user name of the machine. Who has the file may do everything.</summary>
    internal static Actor CommandLine { get; } = new(Environment.UserName, Role.Administrator, ActorKind.CommandLine);

    /// <summary>The user's or API key's own id, which outlives a change of name; empty where there is none.</summary>
    internal string Id { get; init; } = "";

    /// <summary>
    /// Who it is, for comparing: two actors with different keys are two persons (or programs). What needs a second person keeps the key
    /// of the first.
    /// </summary>
    internal string Key => $"{Kind}/{(Id.Length > 0 ? Id : Name)}";

    /// <summary>A line of the audit log that says what this actor has done.</summary>
    /// <param name="action">Noun and verb: <c>campaign.paused</c>.</param>
    /// <param name="subject">Noun and key: <c>campaign/thank-you</c>.</param>
    /// <param name="at">When, by the engine's clock.</param>
    /// <param name="detail">What else there is to say: an object whose members become JSON; null for nothing. No personal data, no secrets.</param>
    internal AuditWrite Did(string action, string subject, Instant at, object? detail = null) =>
        new(at, Name, Kind, Id, action, subject, detail is null ? "{}" : JsonSerializer.Serialize(detail, detail.GetType(), Detail));
}
