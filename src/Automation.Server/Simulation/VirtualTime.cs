using NodaTime;

namespace Automation.Server.Simulation;

/// <summary>A clock that stands still until it is moved, and only moves on. Safe for one mover and many readers.</summary>
internal sealed class VirtualTime(Instant start) : TimeProvider
{
    private long _ticks = start.ToUnixTimeTicks();

    /// <summary>The virtual time.</summary>
    internal Instant Now => Instant.FromUnixTimeTicks(Interlocked.Read(ref _ticks));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();

    /// <summary>Moves the clock on; a moment that has passed leaves it where it is.</summary>
    internal void AdvanceTo(Instant instant) => Interlocked.Exchange(ref _ticks, Math.Max(Interlocked.Read(ref _ticks), instant.ToUnixTimeTicks()));
}
