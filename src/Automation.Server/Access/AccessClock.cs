using NodaTime;

namespace Automation.Server.Access;

/// <summary>
/// The clock of sessions, links and keys: the wall's, also where the engine lives on a virtual one that runs fast. The store keeps
/// milliseconds, and so does this.
/// </summary>
/// <param name="Time">The clock.</param>
internal sealed record AccessClock(TimeProvider Time)
{
    internal Instant Now => Instant.FromUnixTimeMilliseconds(Time.GetUtcNow().ToUnixTimeMilliseconds());
}
