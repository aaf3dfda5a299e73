using NodaTime;

namespace Automation.Engine.Gate;

/// <summary>
/// How fast one sender, or one campaign, goes: a bucket that holds one second's worth (the generic cell rate algorithm of ITU-T I.371). Who comes too early gets a
/// turn: turns are given away in whole seconds, so that those of a second leave together. Not safe for concurrent use.
/// </summary>
/// <param name="perSecond">Messages, for SMS segments, a second; positive.</param>
/// <param name="freeAt">Where the sender stands; the epoch for a new one.</param>
/// <param name="reserved">Turns up to here are given away; the epoch for a new one.</param>
public sealed class SenderPace(double perSecond, Instant freeAt, Instant reserved)
{
    private readonly Duration _interval = Duration.FromSeconds(1 / perSecond);

    /// <summary>Where the sender stands.</summary>
    public Instant FreeAt { get; private set; } = freeAt;

    /// <summary>Turns up to here are given away.</summary>
    public Instant Reserved { get; private set; } = reserved;

    private Duration Ahead => Duration.Max(Duration.Zero, Duration.FromSeconds(1) - _interval) + Duration.FromMilliseconds(1);

    /// <summary>Whether a message may leave now.</summary>
    public bool IsFree(Instant now) => now >= FreeAt - Ahead;

    /// <summary>The next turn after now that nobody has been given yet; asking does not take it.</summary>
    public Instant NextTurn(Instant now)
    {
        var turn = Instant.Max(now, Instant.Max(Reserved, FreeAt - Ahead));
        var second = turn.ToUnixTimeTicks() / NodaConstants.TicksPerSecond * NodaConstants.TicksPerSecond;
        return Instant.FromUnixTimeTicks(second < turn.ToUnixTimeTicks() ? second + NodaConstants.TicksPerSecond : second);
    }

    /// <summary>Gives the next turn away.</summary>
    /// <param name="now">When it is asked for.</param>
    /// <param name="units">For how many messages; from 1.</param>
    public void Reserve(Instant now, int units = 1) => Reserved = Instant.Max(now, Instant.Max(Reserved, FreeAt - Ahead)) + (_interval * units);

    /// <summary>A message leaves, or turns out to be longer than it was taken for.</summary>
    /// <param name="now">When.</param>
    /// <param name="units">How many messages or segments; from 1.</param>
    public void Take(Instant now, int units = 1) => FreeAt = Instant.Max(now, FreeAt) + (_interval * units);
}
